package generator

import "context"

// Metrics returns values until the source ends, as minio's peers do.
func Metrics(ctx context.Context, next func(context.Context) (int, error)) <-chan int {
	ch := make(chan int)
	go func(ch chan<- int) {
		defer close(ch)
		for {
			n, err := next(ctx)
			if err != nil {
				return
			}
			ch <- n // want `the goroutine waits for ever sending on ch when the caller of Metrics has ended ctx and receives no more: send in a select with <-ctx.Done\(\)`
		}
	}(ch)
	return ch
}

type state struct{ stopped chan struct{} }

// Wait says why the wait ended, as moby's containers do.
func (s *state) Wait(ctx context.Context) <-chan error {
	result := make(chan error)
	go func() {
		select {
		case <-ctx.Done():
			result <- ctx.Err() // want `the goroutine waits for ever sending on result when the caller of Wait has ended ctx and receives no more: make result with room for the value`
			return
		case <-s.stopped:
		}
		result <- nil
	}()
	return result
}

// Look-alikes.

// WaitRoom has room for the one value.
func (s *state) WaitRoom(ctx context.Context) <-chan error {
	result := make(chan error, 1)
	go func() {
		select {
		case <-ctx.Done():
			result <- ctx.Err() // ok
		case <-s.stopped:
			result <- nil
		}
	}()
	return result
}

// MetricsUntil watches the context.
func MetricsUntil(ctx context.Context, next func() int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for {
			select {
			case ch <- next(): // ok
			case <-ctx.Done():
				return
			}
		}
	}()
	return ch
}

// The only callers receive in any case.
func (s *state) result(ctx context.Context) <-chan error {
	result := make(chan error)
	go func() {
		select {
		case <-ctx.Done():
			result <- ctx.Err() // ok
		case <-s.stopped:
			result <- nil
		}
	}()
	return result
}

func (s *state) join(ctx context.Context) error { return <-s.result(ctx) }
