package runs

import (
	"context"
	"errors"
	"time"
)

type answer struct {
	val int
	err error
}

// ok: room for an answer of each call; the literal takes the next one each time.
func hedged(ctx context.Context, delay time.Duration, calls []func(context.Context) (int, error)) (int, error) {
	var errs []error
	next := 0
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan answer, len(calls))
	launch := func() {
		call := calls[next]
		next++
		go func() {
			v, err := call(ctx)
			answers <- answer{v, err}
		}()
	}
	launch()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	for len(errs) < len(calls) {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-timer.C:
			if next < len(calls) {
				launch()
				timer.Reset(delay)
			}
		case a := <-answers:
			if a.err == nil {
				return a.val, nil
			}
			errs = append(errs, a.err)
			if next < len(calls) {
				launch()
			}
		}
	}
	return 0, errors.Join(errs...)
}

// The same without room.
func hedgedAll(ctx context.Context, delay time.Duration, calls []func(context.Context) (int, error)) (int, error) {
	var errs []error
	next := 0
	answers := make(chan answer)
	launch := func() {
		call := calls[next]
		next++
		go func() {
			v, err := call(ctx)
			answers <- answer{v, err} // want `the goroutine waits for ever sending on answers`
		}()
	}
	launch()
	for len(errs) < len(calls) {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(delay):
			if next < len(calls) {
				launch()
			}
		case a := <-answers:
			if a.err == nil {
				return a.val, nil
			}
			errs = append(errs, a.err)
		}
	}
	return 0, errors.Join(errs...)
}

type leased struct{ jobs chan int }

func (l *leased) process(ctx context.Context, job int) {}

// ok: no job is taken while one is worked on, for which there is room.
func (l *leased) run(ctx context.Context, renew <-chan time.Time) error {
	jobs := l.jobs
	done := make(chan struct{}, 1)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-renew:
		case job := <-jobs:
			jobs = nil
			go func() {
				defer func() { done <- struct{}{} }()
				l.process(ctx, job)
			}()
		case <-done:
			jobs = l.jobs
		}
	}
}

// Jobs are taken while others are worked on.
func (l *leased) runAll(ctx context.Context, renew <-chan time.Time) error {
	jobs := l.jobs
	done := make(chan struct{}, 1)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-renew:
		case job := <-jobs:
			go func() {
				defer func() { done <- struct{}{} }() // want `the goroutine waits for ever sending on done`
				l.process(ctx, job)
			}()
		case <-done:
			jobs = l.jobs
		}
	}
}

// ok: the counter is captured; there is room for all.
func captured(n int, step func(int) error) error {
	errs := make(chan error, n)
	for i := 0; i < n; i++ {
		go func() { errs <- step(i) }()
	}
	return <-errs
}

// ok: the same with a constant.
func capturedThree(step func(int) error) error {
	errs := make(chan error, 3)
	for i := 0; i < 3; i++ {
		go func() { errs <- step(i) }()
	}
	return <-errs
}

// There is no room.
func capturedNone(n int, step func(int) error) error {
	errs := make(chan error)
	for i := 0; i < n; i++ {
		go func() { errs <- step(i) }() // want `the goroutine waits for ever sending on errs`
	}
	return <-errs
}
