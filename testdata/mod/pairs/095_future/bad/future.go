package future

import (
	"context"
	"errors"
	"time"
)

var ErrTimeout = errors.New("future: timeout")

type Future[T any] struct {
	done chan struct{}
	val  T
	err  error
}

// Go runs fn and gives it at most d.
func Go[T any](ctx context.Context, d time.Duration, fn func(context.Context) (T, error)) *Future[T] {
	f := &Future[T]{done: make(chan struct{})}
	go func() {
		ctx, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		defer close(f.done)
		f.val, f.err = fn(ctx)
		if errors.Is(f.err, context.DeadlineExceeded) {
			f.err = ErrTimeout
			close(f.done)
		}
	}()
	return f
}

func (f *Future[T]) Get(ctx context.Context) (T, error) {
	select {
	case <-f.done:
		return f.val, f.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}
