// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"context"
	"errors"
	"iter"
	"maps"

	"golang.org/x/sync/errgroup"
)

func save(ctx context.Context, s string) error { return ctx.Err() }

func ctxErr(ctx context.Context, items iter.Seq[string]) error {
	g, gctx := errgroup.WithContext(ctx)
	for s := range items {
		if gctx.Err() != nil {
			return gctx.Err() // want `gctx.Err\(\) says only "context canceled"`
		}
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

func missing(ctx context.Context, items iter.Seq[string]) error {
	g, gctx := errgroup.WithContext(ctx)
	for s := range items {
		if s == "" {
			return errors.New("empty") // want `returns while goroutines of g run`
		}
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

func afterWait(ctx context.Context, items iter.Seq[string], m map[string]int) error {
	g, gctx := errgroup.WithContext(ctx)
	for s := range items {
		g.Go(func() error { return save(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for s := range maps.Keys(m) {
		if err := save(gctx, s); err != nil { // want `save gets gctx after g.Wait\(\)`
			return err
		}
	}
	return nil
}

func checked(ctx context.Context, items iter.Seq[string]) error {
	g, gctx := errgroup.WithContext(ctx)
	for s := range items {
		if gctx.Err() != nil {
			break
		}
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait() // ok
}

func first(ctx context.Context, items iter.Seq[string]) error {
	for s := range items {
		if s == "" {
			return errors.New("empty") // ok
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	for s := range items {
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

// A group for each round.
func rounds(ctx context.Context, items iter.Seq[[]string]) error {
	for batch := range items {
		g, gctx := errgroup.WithContext(ctx)
		for _, s := range batch {
			g.Go(func() error { return save(gctx, s) })
		}
		if err := g.Wait(); err != nil {
			return err // ok
		}
	}
	return save(ctx, "done") // ok
}
