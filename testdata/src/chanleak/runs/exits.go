package runs

import (
	"context"
	"errors"
)

func note(*error) {}

// The last return before the receive is named: that the first is taken is less
// likely. (Hashing a password.)
func hashed(ctx context.Context, hash func() ([]byte, error), set, check func() error) (err error) {
	defer note(&err)
	if err = ctx.Err(); err != nil {
		return err
	}
	hashes := make(chan []byte)
	errs := make(chan error)
	go func() {
		h, err := hash()
		if err != nil {
			errs <- err // want `sending on errs when hashed returns first \(line 34\)`
			return
		}
		hashes <- h // want `sending on hashes when hashed returns first \(line 34\)`
	}()
	if err != nil {
		return err
	}
	if err := set(); err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	select {
	case err := <-errs:
		return err
	case h := <-hashes:
		if len(h) == 0 {
			return errors.New("empty")
		}
		return nil
	}
}

// A return is missing behind the first send. (The statistics of a queue.)
func stats(ask func() (int, error)) (int, error) {
	errs := make(chan error)
	values := make(chan int)
	go func() {
		v, err := ask()
		if err != nil {
			errs <- err
		}
		values <- v // want `the goroutine waits for ever sending on values: it goes on after it has sent an error on errs \(line 54\), which was received; return there`
	}()
	select {
	case err := <-errs:
		return 0, err
	case v := <-values:
		return v, nil
	}
}
