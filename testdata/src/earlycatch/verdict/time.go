package verdict

import (
	"context"
	"errors"
	"net"
	"time"
)

// until asks until cond is true or fails, or the limit is reached.
func until(ctx context.Context, every, limit time.Duration, cond func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if ok, err := cond(ctx); err != nil || ok {
		return err
	}
	return again(ctx, every, cond)
}

func again(ctx context.Context, every time.Duration, cond func(context.Context) (bool, error)) error {
	for {
		if ok, err := cond(ctx); err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// From minikube: that time is up is the only cause, and the new text says it better.
func waitUp(addr string, start time.Time, limit time.Duration) error {
	err := until(context.Background(), time.Second, time.Minute, func(context.Context) (bool, error) {
		if time.Since(start) > limit {
			return false, errors.New("it is too late")
		}
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return false, nil
		}
		return true, c.Close()
	})
	if err != nil {
		return errors.New("server never closed") // want `the error of until is replaced by a new one`
	}
	err = until(context.Background(), time.Second, time.Minute, func(context.Context) (bool, error) {
		if time.Since(start) > limit {
			return false, errors.New("it is too late")
		}
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return false, nil
		}
		_ = c.Close()
		return true, nil
	})
	if err != nil {
		return errors.New("server never came up") // ok
	}
	println("up")
	return nil
}

func waitUnder(ctx context.Context, up func() bool) error {
	// A caller may cancel it.
	if err := until(ctx, time.Second, time.Minute, func(context.Context) (bool, error) { return up(), nil }); err != nil {
		return errors.New("never came up") // want `the error of until is replaced by a new one`
	}
	check := func(context.Context) (bool, error) {
		if !up() {
			return false, errors.New("it is broken")
		}
		return true, nil
	}
	if err := until(context.Background(), time.Second, time.Minute, check); err != nil {
		return errors.New("never came up") // want `the error of until is replaced by a new one`
	}
	return nil
}
