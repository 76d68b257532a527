// Package kubernetes70277 has the structure of the kernel of that name, corrected.
package kubernetes70277

import "time"

type waits func(done <-chan struct{}) <-chan struct{}

type check func() (ok bool, err error)

// until ends what it started when it returns, whatever the reason.
func until(w waits, c check, done <-chan struct{}) error {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-done:
		case <-stop:
		}
	}()
	ticks := w(stop)
	for {
		_, open := <-ticks
		ok, err := c()
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		if !open {
			break
		}
	}
	return nil
}

func poll(every, limit time.Duration) waits {
	return waits(func(done <-chan struct{}) <-chan struct{} {
		ticks := make(chan struct{})
		go func() {
			defer close(ticks)
			t := time.NewTicker(every)
			defer t.Stop()
			var late <-chan time.Time
			if limit != 0 {
				l := time.NewTimer(limit)
				late = l.C
				defer l.Stop()
			}
			for {
				select {
				case <-t.C:
					select {
					case ticks <- struct{}{}:
					default:
					}
				case <-late:
					return
				case <-done:
					return
				}
			}
		}()
		return ticks
	})
}

func Run() {
	stop := make(chan struct{})
	defer close(stop)
	w := poll(time.Millisecond, 80*time.Millisecond)
	var inner <-chan struct{}
	until(func(done <-chan struct{}) <-chan struct{} {
		inner = done
		return w(done)
	}, func() (bool, error) {
		time.Sleep(time.Millisecond)
		return true, nil
	}, stop)
	<-inner
}
