package workers

import (
	"context"
	"errors"
	"time"
)

// From go-zero: the next round begins with the answer of the last one, or not at all.
func rounds(ctx context.Context, n int, job func(out chan error)) error {
	out := make(chan error, 1)
	var last error
	for range n {
		go job(out)
		select {
		case last = <-out:
			if last == nil {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return last
}

func try(f func() error) error {
	return rounds(context.Background(), 3, func(out chan error) { out <- f() })
}

// A round that takes too long is left to itself.
func impatient(n int, job func(out chan error)) (last error) {
	out := make(chan error, 1)
	for range n {
		go job(out)
		select {
		case last = <-out:
			if last == nil {
				return nil
			}
		case <-time.After(time.Millisecond):
			last = errors.New("slow")
		}
	}
	return last
}

func tryFast(f func() error) error {
	return impatient(3, func(out chan error) { out <- f() })
}

// The answer that is received is another's.
func ticks(n int, tick <-chan error, f func(out chan error)) {
	out := make(chan error, 100)
	for range n {
		go f(out)
		select {
		case <-tick:
		case <-time.After(time.Minute):
			return
		}
	}
}

func captured(ctx context.Context, n int, f func()) {
	for range n {
		done := make(chan bool)
		go func() {
			f()
			close(done)
		}()
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}

func tries(ctx context.Context, tick <-chan error) int {
	n, m, k, l := 0, 0, 0, 0
	_ = try(func() error {
		n++ // ok
		return errors.New("again")
	})
	_ = tryFast(func() error {
		m++ // want "m is changed by all goroutines that run this function literal"
		return errors.New("again")
	})
	ticks(3, tick, func(out chan error) {
		k++ // want "k is changed by all goroutines that run this function literal"
	})
	captured(ctx, 3, func() {
		l++ // ok
	})
	return n + m + k + l
}
