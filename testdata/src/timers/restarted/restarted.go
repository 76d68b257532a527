package restarted

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errLate = errors.New("late")

// A server is started and asked until it answers. (A test of a cluster.)
func serve(up func() bool) error {
	errs := make(chan error, 1)
	go func() {
		tick := time.NewTicker(time.Second)
		for {
			select {
			case <-time.After(5 * time.Minute): // want `this timeout of 5m0s begins again in every round of the loop, and the ticker of 1s \(line \d+\) ends the round before it: it never comes`
				errs <- errLate
				return
			case <-tick.C:
				if up() {
					tick.Stop()
					errs <- nil
					return
				}
			default:
				time.Sleep(100 * time.Millisecond)
			}
		}
	}()
	return <-errs
}

const (
	every = 10 * time.Millisecond
	limit = time.Second
)

func poll(ctx context.Context, ready func() bool) error {
	tick := time.Tick(every)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick:
			if ready() {
				return nil
			}
		case <-time.After(limit): // want `this timeout of 1s begins again`
			return errLate
		}
	}
}

type probe struct{ ready func() bool }

// In a method, with a timer of its own.
func (p *probe) await() error {
	t := time.NewTicker(every)
	defer t.Stop()
	for !p.ready() {
		select {
		case <-time.NewTimer(limit).C: // want `this timeout of 1s begins again`
			return errLate
		case <-t.C:
		}
	}
	return nil
}

// The ticker is slower, so that the timeout comes.
func slower(up func() bool) error {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-time.After(time.Second):
			return errLate
		case <-t.C:
			up()
		}
	}
}

// One limit for all.
func once(up func() bool) error {
	t := time.NewTicker(every)
	defer t.Stop()
	end := time.After(limit)
	for {
		select {
		case <-end:
			return errLate
		case <-t.C:
			if up() {
				return nil
			}
		}
	}
}

// The tick ends it.
func first() error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-time.After(limit):
			return errLate
		case <-t.C:
			return nil
		}
	}
}

// The time without news: events are no clock.
func idle(in chan int, use func(int)) error {
	for {
		select {
		case v := <-in:
			use(v)
		case <-time.After(limit):
			return errLate
		}
	}
}

// A ticker of the round.
func anew(up func() bool) error {
	for {
		t := time.NewTicker(every)
		select {
		case <-time.After(limit):
			return errLate
		case <-t.C:
			t.Stop()
		}
		if up() {
			return nil
		}
	}
}

// Times that are not known.
func unknown(d time.Duration, up func() bool) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for !up() {
		select {
		case <-time.After(d):
			return errLate
		case <-t.C:
		}
	}
	return nil
}

// No loop around the select.
func single(t *time.Ticker) {
	select {
	case <-time.After(limit):
	case <-t.C:
	}
}

// The tick ends the ticks.
func last(up func()) error {
	t := time.NewTicker(every)
	for {
		select {
		case <-time.After(limit):
			return errLate
		case <-t.C:
			t.Stop()
			up()
		}
	}
}

// From the tests of package time: many goroutines share the ticks.
func crowd(n int, wg *sync.WaitGroup) {
	tick := time.NewTicker(time.Microsecond)
	for range n {
		wg.Go(func() {
			for range 1000 {
				select {
				case <-tick.C:
				case <-time.After(time.Millisecond): // ok
				}
			}
		})
	}
	wg.Wait()
}

// In a literal.
func waiter(up func() bool) func() error {
	return func() error {
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				if up() {
					return nil
				}
			case <-time.After(limit): // want `this timeout of 1s begins again`
				return errLate
			}
		}
	}
}

// Generic.
func until[T any](get func() (T, bool)) (v T, err error) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if v, ok := get(); ok {
				return v, nil
			}
		case <-time.After(limit): // want `this timeout of 1s begins again`
			return v, errLate
		}
	}
}
