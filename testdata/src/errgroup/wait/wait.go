package wait

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"
)

func push(ctx context.Context) error { return ctx.Err() }
func load() error                    { return errors.New("no file") }

type store struct{}

func (store) Save() error { return errors.New("disk full") }

// literal: the configuration is read after the first goroutine is up.
func literal(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	if err := load(); err != nil {
		return err // want `returns while goroutines of g run: g.Go was called \(line 24\) and this path does not wait`
	}
	return g.Wait()
}

func named(ctx context.Context) error {
	var g errgroup.Group
	g.Go(load)
	if ctx.Err() != nil {
		return ctx.Err() // want `returns while goroutines of g run`
	}
	return g.Wait()
}

func method(s store) error {
	g := new(errgroup.Group)
	if !g.TryGo(s.Save) {
		return nil // want `returns while goroutines of g run`
	}
	return g.Wait()
}

func start(g *errgroup.Group) { g.Go(load) }

func helper(b bool) error {
	var g errgroup.Group
	start(&g)
	if b {
		return nil // want `returns while goroutines of g run`
	}
	return g.Wait()
}

func generic[T any](items []T, f func(T) error) error {
	var g errgroup.Group
	for _, it := range items {
		g.Go(func() error { return f(it) }) // want `g keeps only the first error`
	}
	if len(items) > 100 {
		return errors.New("too many") // want `returns while goroutines of g run`
	}
	return g.Wait()
}

func nobody(ctx context.Context) {
	var g errgroup.Group
	g.Go(func() error { return push(ctx) }) // want `nobody waits for the goroutines of g`
}

// Look-alikes.

func before(ctx context.Context) error {
	if err := load(); err != nil {
		return err // ok: nothing runs yet
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	return g.Wait()
}

func waitsFirst(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	if err := load(); err != nil {
		cancel()
		_ = g.Wait() // ok: clean-up of a failure
		return err
	}
	return g.Wait()
}

func deferredWait(ctx context.Context) (err error) {
	var g errgroup.Group
	defer func() { err = errors.Join(err, g.Wait()) }()
	g.Go(func() error { return push(ctx) })
	if err := load(); err != nil {
		return err // ok: the deferred function waits
	}
	return nil
}

func waitsElsewhere(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	var g errgroup.Group
	g.Go(func() error { return push(ctx) })
	go func() { done <- g.Wait() }()
	return done // ok: a goroutine waits
}

func returned(ctx context.Context) *errgroup.Group {
	var g errgroup.Group
	g.Go(func() error { return push(ctx) })
	return &g // ok: the caller waits
}

type server struct{ g *errgroup.Group }

func (s *server) run(ctx context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	s.g = g
	g.Go(func() error { return push(ctx) }) // ok: Close waits
}

func (s *server) Close() error { return s.g.Wait() }

func finish(g *errgroup.Group) error { return g.Wait() }

func helperWaits() error {
	var g errgroup.Group
	g.Go(load)
	return finish(&g) // ok: the helper waits
}

func fatal() error {
	var g errgroup.Group
	g.Go(load)
	if err := load(); err != nil {
		log.Fatal(err) // ok: the process ends
	}
	if err := load(); err != nil {
		os.Exit(1)
	}
	return g.Wait()
}

func correlated(ctx context.Context, par bool) error {
	var g errgroup.Group
	if par {
		g.Go(func() error { return push(ctx) })
	}
	if !par {
		return nil // ok: nothing was started on this path
	}
	return g.Wait()
}

func ignored() error {
	var g errgroup.Group
	g.Go(load)
	g.Wait() // want `the error of g.Wait\(\) is dropped`
	return nil
}

func ignoredBlank(s store) (int, error) {
	var g errgroup.Group
	g.Go(s.Save)
	_ = g.Wait() // want `the error of g.Wait\(\) is dropped`
	return 1, nil
}

func ignoredDefer() {
	var g errgroup.Group
	defer g.Wait() // want `the deferred g.Wait\(\) drops the error`
	g.Go(func() error { return load() })
}

func ignoredGeneric[T any](f func() (T, error)) (T, error) {
	var g errgroup.Group
	var v T
	g.Go(func() error {
		var err error
		v, err = f()
		return err
	})
	g.Wait() // want `the error of g.Wait\(\) is dropped`
	return v, nil
}

func droppedGeneric[T any](f func() (T, error)) T {
	var g errgroup.Group
	var v T
	g.Go(func() error {
		var err error
		v, err = f()
		return err
	})
	g.Wait() // want `the error of g.Wait\(\) is dropped`
	return v
}

// From x/tools' symbols.go.
func ignoredOnPurpose() {
	var g errgroup.Group
	g.Go(load)
	g.Wait() // ignore error: the index is complete enough
}

func cannotFail(n []int) {
	var g errgroup.Group
	for i := range n {
		g.Go(func() error {
			n[i]++
			return nil
		})
	}
	g.Wait() // ok: no goroutine can fail
}

func secondWait() error {
	var g errgroup.Group
	defer g.Wait() // ok: the error is looked at below
	g.Go(load)
	return g.Wait()
}

func many(hosts []string) error {
	var g errgroup.Group
	for range hosts {
		g.Go(load) // want `g keeps only the first error`
	}
	return g.Wait()
}

// Errors that the goroutines keep one by one: a case from juicefs.
func keptEach(ss []store) []error {
	errs := make([]error, len(ss))
	var g errgroup.Group
	for i, s := range ss {
		g.Go(func() error { // want `g keeps only the first error`
			err := s.Save()
			if err != nil {
				errs[i] = err
				return err
			}
			return nil
		})
	}
	_ = g.Wait() // ok: the caller gets each
	return errs
}

// One variable for all is no place for each.
func keptInOne(ss []store) string {
	var last error
	var mu sync.Mutex
	var g errgroup.Group
	for _, s := range ss {
		g.Go(func() error { // want `g keeps only the first error`
			err := s.Save()
			if err != nil {
				return err
			}
			mu.Lock()
			last = err
			mu.Unlock()
			return nil
		})
	}
	_ = g.Wait() // want `the error of g.Wait\(\) is dropped`
	return fmt.Sprint(last)
}
