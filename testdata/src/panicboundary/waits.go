package panicboundary

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"time"

	"panicboundary/lib"
)

// Functions that start a goroutine and only wait for it, and say so.

func waitsFor(ctx context.Context, j func() error) {
	done := make(chan error, 1)
	defer func() { // want `this recover cannot see a panic of the goroutine started on line \d+`
		if p := recover(); p != nil {
			log.Print(p)
		}
	}()
	go func() { done <- j() }() // want `a panic in this goroutine`
	select {
	case <-done:
	case <-ctx.Done():
	}
}

type runner struct {
	limit time.Duration
	log   *slog.Logger
}

// A method, with a limit and a log.
func (r *runner) run(ctx context.Context, j func(context.Context) error) (err error) {
	defer rescue() // want `this recover cannot see a panic`
	ctx, cancel := context.WithTimeout(ctx, r.limit)
	done := make(chan error, 1)
	go r.into(ctx, j, done) // want `a panic in this goroutine`
	select {
	case err = <-done:
	case <-ctx.Done():
		r.log.Warn("timed out", "limit", r.limit)
		err = fmt.Errorf("job: %w", ctx.Err())
	}
	cancel()
	return err
}

func (r *runner) into(ctx context.Context, j func(context.Context) error, done chan error) {
	done <- j(ctx)
}

// A literal, with a timer.
var timed = func(j func()) error {
	defer lib.Rescue() // want `this recover cannot see a panic`
	done := make(chan struct{})
	go func() { // want `a panic in this goroutine`
		j()
		close(done)
	}()
	late := time.NewTimer(time.Second)
	defer late.Stop()
	select {
	case <-done:
		return nil
	case <-late.C:
		return errors.New("late")
	}
}

// Generic.
func waitEach[T any](ctx context.Context, xs []T, f func(T)) {
	defer rescue() // want `this recover cannot see a panic`
	done := make(chan int, len(xs))
	for i, x := range xs {
		go func() { f(x); done <- i }() // want `a panic in this goroutine`
	}
	for range xs {
		select {
		case i := <-done:
			fmt.Println("done", i)
		case <-ctx.Done():
			return
		}
	}
}

// Another package starts it.
func waitFar(ctx context.Context, f func()) {
	done := make(chan int, 1)
	defer lib.Rescue() // want `this recover cannot see a panic`
	lib.Spawn(func() { f(); done <- 1 })
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// ok: what it gets it works with, and that may panic.
func handles(ctx context.Context, j func() int, use func(int)) {
	defer rescue()
	done := make(chan int, 1)
	go func() { done <- j() }() // want `a panic in this goroutine`
	select {
	case n := <-done:
		use(n)
	case <-ctx.Done():
	}
}

// ok: somebody may have closed what it sends to.
func offers(ctx context.Context, out chan int, j func()) {
	defer rescue()
	go func() { j() }() // want `a panic in this goroutine`
	select {
	case out <- 1:
	case <-ctx.Done():
	}
}

// ok: it panics itself.
func fails(ctx context.Context, j func() error) {
	defer rescue()
	done := make(chan error, 1)
	go func() { done <- j() }() // want `a panic in this goroutine`
	select {
	case err := <-done:
		if err != nil {
			panic(err)
		}
	case <-ctx.Done():
	}
}

// ok: the goroutine recovers.
func recovers(ctx context.Context, j func() error) {
	defer rescue()
	done := make(chan error, 1)
	go func() {
		defer rescue()
		done <- j()
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
