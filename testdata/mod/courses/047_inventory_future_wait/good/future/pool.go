package future

import "context"

// Pool runs tasks in the background, a limited number at a time.
type Pool struct {
	slots chan struct{}
}

func NewPool(limit int) *Pool {
	return &Pool{slots: make(chan struct{}, max(limit, 1))}
}

// Future is the outcome of a task that may still be running.
type Future[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// Wait blocks until the task has ended.
func (f *Future[T]) Wait() (T, error) {
	<-f.done
	return f.value, f.err
}

// Start runs fn as soon as there is a free slot in the pool.
func Start[T any](ctx context.Context, p *Pool, fn func(ctx context.Context) (T, error)) *Future[T] {
	f := &Future[T]{done: make(chan struct{})}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		f.err = ctx.Err()
		close(f.done)
		return f
	}
	go func() {
		defer close(f.done)
		defer func() { <-p.slots }()
		f.value, f.err = fn(ctx)
	}()
	return f
}
