// Package shapes has each kind in the shapes that the other fixtures leave out.
package shapes

import (
	"context"
	"errors"
	"log"

	"errgroup/lib"

	"golang.org/x/sync/errgroup"
)

func pull(ctx context.Context, ref string) error { return ctx.Err() }
func load() error                                { return errors.New("no file") }

type store struct{ name string }

func (s *store) save(ctx context.Context) error { return pull(ctx, s.name) }
func (s *store) check() error                   { return errors.New(s.name) }

// begin starts one goroutine of a group; join waits for them and says nothing.
func begin(g *errgroup.Group, f func() error) { g.Go(f) }
func finish(g *errgroup.Group)                { _ = g.Wait() }
func ended(g *errgroup.Group) error           { return g.Wait() }

// wait-ignored

func ignoredLiteral() error {
	var g errgroup.Group
	g.Go(func() error { return load() })
	g.Wait() // want `the error of g.Wait\(\) is dropped`
	return nil
}

func droppedLiteral() {
	var g errgroup.Group
	g.Go(func() error { return load() })
	g.Wait() // want `the error of g.Wait\(\) is dropped`
}

func droppedNamed() {
	var g errgroup.Group
	begin(&g, load)
	g.Wait() // want `the error of g.Wait\(\) is dropped`
}

func ignoredByHelper(s *store) error {
	var g errgroup.Group
	g.Go(s.check)
	finish(&g) // want `finish drops the error of g.Wait\(\)`
	return nil
}

func droppedByHelper(s *store) {
	var g errgroup.Group
	g.Go(s.check)
	finish(&g) // want `finish drops the error of g.Wait\(\)`
}

func (s *store) droppedBy() {
	var g errgroup.Group
	g.Go(s.check)
	_ = g.Wait() // want `the error of g.Wait\(\) is dropped`
}

// swallowed

func logged(ctx context.Context) error {
	if err := pull(ctx, "a"); err != nil {
		log.Print(err)
		return nil // want `the goroutine logs err and returns nil`
	}
	return nil
}

func swallowedNamed(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return logged(gctx) })
	return g.Wait()
}

func report(err error) { log.Println("pull:", err) }

func swallowedHelper(ctx context.Context, s *store) error {
	g, gctx := errgroup.WithContext(ctx)
	begin(g, func() error {
		if err := s.save(gctx); err != nil {
			report(err)
			return nil // want `the goroutine logs err and returns nil`
		}
		return nil
	})
	return g.Wait()
}

func swallowedGeneric[T any](ctx context.Context, in []T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, v := range in {
		g.Go(func() error {
			if err := f(gctx, v); err != nil {
				log.Print(err)
				return nil // want `the goroutine logs err and returns nil`
			}
			return nil
		})
	}
	return g.Wait()
}

// outer-ctx

func outerHelper(ctx context.Context) error {
	g, _ := withGroup(ctx)
	begin(g, func() error { return pull(ctx, "a") })
	return g.Wait()
}

func outerThroughBegin(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	begin(g, func() error { return pull(ctx, "a") }) // want `pull runs in a goroutine of g with the outer context ctx`
	begin(g, func() error { return pull(gctx, "b") })
	return g.Wait()
}

func withGroup(ctx context.Context) (*errgroup.Group, context.Context) {
	return errgroup.WithContext(ctx)
}

// ctx-after-wait

func afterWaitMethod(ctx context.Context, s *store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.save(ctx) })
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx) // want `save gets ctx after g.Wait`
}

func afterWaitHelper(ctx context.Context, s *store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.save(ctx) })
	if err := ended(g); err != nil {
		return err
	}
	return s.save(ctx) // want `save gets ctx after`
}

func afterWaitGeneric[T any](ctx context.Context, in []T, f func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, v := range in {
		g.Go(func() error { return f(ctx, v) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return f(ctx, in[0]) // want `f gets ctx after g.Wait`
}

func afterWaitLiteral(ctx context.Context) func() error {
	return func() error {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return pull(ctx, "a") })
		if err := g.Wait(); err != nil {
			return err
		}
		return pull(ctx, "b") // want `pull gets ctx after g.Wait`
	}
}

// ctx-err

func ctxErrNamed(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(load)
	select {
	case <-in:
	case <-gctx.Done():
		return gctx.Err() // want `gctx.Err\(\) says only`
	}
	return g.Wait()
}

func (s *store) ctxErr(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(s.check)
	select {
	case <-in:
	case <-gctx.Done():
		return gctx.Err() // want `gctx.Err\(\) says only`
	}
	return g.Wait()
}

func ctxErrHelper(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	begin(g, load)
	select {
	case <-in:
	case <-gctx.Done():
		return gctx.Err() // want `gctx.Err\(\) says only`
	}
	return g.Wait()
}

func ctxErrGeneric[T any](ctx context.Context, in <-chan T, f func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return f(gctx) })
	select {
	case <-in:
	case <-gctx.Done():
		return gctx.Err() // want `gctx.Err\(\) says only`
	}
	return g.Wait()
}

func ctxErrPackage(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(gctx, "a") })
	select {
	case <-in:
	case <-gctx.Done():
		return gctx.Err() // want `gctx.Err\(\) says only`
	}
	return g.Wait()
}

// reuse

func reuseMethod(ctx context.Context, s *store) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(s.check)
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(func() error { return s.save(gctx) }) // want `g.Go after g.Wait`
	return g.Wait()
}

func reuseNamed(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(load)
	if err := g.Wait(); err != nil {
		return err
	}
	log.Print(gctx.Err())
	g.Go(load) // want `g.Go after g.Wait`
	return g.Wait()
}

func reuseHelper(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	begin(g, func() error { return pull(gctx, "a") })
	if err := ended(g); err != nil {
		return err
	}
	begin(g, func() error { return pull(gctx, "b") }) // want `g.Go after`
	return g.Wait()
}

func reuseGeneric[T any](ctx context.Context, in []T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, v := range in {
		g.Go(func() error { return f(gctx, v) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(func() error { return f(gctx, in[0]) }) // want `g.Go after g.Wait`
	return g.Wait()
}

// limit

func limitLiteral() error {
	var g errgroup.Group
	g.Go(func() error { return load() })
	g.SetLimit(2) // want `g.SetLimit while a goroutine`
	return g.Wait()
}
