package close

import (
	"context"
	"errors"
	"time"
)

type gauge interface{ Look() (bool, error) }

// From cri-o: the goroutine looks again and again until it is told to end, and may
// be on its way to an answer when it is.
func awaitPressure(ctx context.Context, p gauge) (err error) {
	done := make(chan error)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			default:
				ok, err := p.Look()
				if err != nil {
					done <- err // want `send on closed channel panics when awaitPressure closes done`
					return
				}
				if ok {
					done <- nil // want `send on closed channel panics when awaitPressure closes done`
					return
				}
				time.Sleep(time.Millisecond)
			}
		}
	}()
	select {
	case err = <-done:
		close(done)
	case <-ctx.Done():
		close(quit)
		close(done)
		return ctx.Err()
	case <-time.After(time.Minute):
		close(quit)
		close(done)
		return errors.New("time-out")
	}
	return err
}

// The goroutine itself closes it.
func awaitOwn(ctx context.Context, p gauge) error {
	done := make(chan error, 1)
	quit := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			default:
				if ok, err := p.Look(); ok || err != nil {
					done <- err
					return
				}
			}
		}
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		close(quit)
		return ctx.Err()
	}
}

// It is waited for: it says when it has left its loop.
func awaitLeft(p gauge, seen func(error)) {
	found := make(chan error)
	left := make(chan bool)
	quit := make(chan struct{})
	go func() {
		defer func() { left <- true }()
		for {
			select {
			case <-quit:
				return
			default:
			}
			_, err := p.Look()
			select {
			case found <- err:
			case <-quit:
				return
			}
		}
	}()
	for range 3 {
		seen(<-found)
	}
	close(quit)
	<-left
	close(found)
}
