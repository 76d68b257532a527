// Package across has groups whose goroutines run functions of another package.
package across

import (
	"context"
	"log"

	"errgroup/lib"
	"golang.org/x/sync/errgroup"
)

func outer(ctx context.Context, s *lib.Store) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(ctx, "a") }) // want `Pull runs in a goroutine of g with the outer context ctx`
	g.Go(func() error { return s.Put(ctx, "b") })    // want `Put runs in a goroutine of g with the outer context ctx`
	g.Go(func() error { return s.Put(gctx, "c") })   // ok
	return g.Wait()
}

func afterWait(ctx context.Context, s *lib.Store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(ctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	return s.Put(ctx, "b") // want `Put gets ctx after g.Wait`
}

func missing(ctx context.Context, ref string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(gctx, ref) })
	if err := lib.Pull(ctx, "config"); err != nil {
		return err // want `returns while goroutines of g run`
	}
	return g.Wait()
}

func ignored(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { return lib.Pull(ctx, "a") })
	g.Wait() // want `the error of g.Wait\(\) is dropped`
	return nil
}

func dropped(ctx context.Context) {
	var g errgroup.Group
	g.Go(func() error { return lib.Pull(ctx, "a") })
	g.Wait() // want `the error of g.Wait\(\) is dropped`
}

func swallowed(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := lib.Pull(gctx, "a"); err != nil {
			log.Print(err)
			return nil // want `the goroutine logs err and returns nil`
		}
		return nil
	})
	return g.Wait()
}

func again(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(gctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(func() error { return lib.Pull(gctx, "b") }) // want `g.Go after g.Wait\(\)`
	return g.Wait()
}

func late() error {
	var g errgroup.Group
	g.Go(lib.Work)
	g.SetLimit(2) // want `g.SetLimit while a goroutine`
	return g.Wait()
}

// Look-alikes.

func fine(ctx context.Context, s *lib.Store) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lib.Pull(gctx, "a") })
	g.Go(func() error { return s.Put(context.WithoutCancel(ctx), "b") }) // ok: on purpose
	if err := g.Wait(); err != nil {
		return err
	}
	return lib.Pull(ctx, "c") // ok: the outer one
}
