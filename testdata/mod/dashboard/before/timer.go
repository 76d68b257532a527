package before

import (
	"errors"
	"time"
)

// Batch collects ids and hands them on when none has come for a while.
func Batch(ids chan string, quiet time.Duration, flush func([]string)) {
	var batch []string
	t := time.NewTimer(quiet)
	for {
		select {
		case <-t.C:
			flush(batch)
			batch = nil
		case id := <-ids:
			batch = append(batch, id)
			if !t.Stop() {
				<-t.C // timers/drain
			}
			t.Reset(quiet)
		}
	}
}

var errNotUp = errors.New("not up after a minute")

// Await asks every second whether the provider is up, for a minute.
func Await(up func() bool) error {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-time.After(time.Minute): // timers/restarted
			return errNotUp
		case <-t.C:
			if up() {
				return nil
			}
		}
	}
}
