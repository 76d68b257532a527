package retrier

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type Temporary interface{ Temporary() bool }

type Policy struct {
	Attempts int
	Base     time.Duration
}

var ErrGaveUp = errors.New("gave up")

// Do calls fn until it succeeds or fails for good.
func (p Policy) Do(ctx context.Context, fn func(context.Context) error) error {
	var last error
	wait := p.Base
	for i := 0; i < p.Attempts; i++ {
		err := fn(ctx)
		if err == nil {
			return nil
		}
		last = err
		var t Temporary
		if !errors.As(err, &t) || !t.Temporary() {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		wait *= 2
	}
	return fmt.Errorf("%w after %d attempts: %v", ErrGaveUp, p.Attempts, last)
}

var ErrConflict = errors.New("version conflict")

// Update retries the update and resolves a conflict with merge.
func Update(ctx context.Context, p Policy, put, merge func(context.Context) error) error {
	err := p.Do(ctx, put)
	if errors.Is(err, ErrConflict) {
		return merge(ctx)
	}
	return err
}
