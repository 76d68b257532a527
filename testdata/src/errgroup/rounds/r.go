// Package rounds uses errgroups in loops.
package rounds

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func save(ctx context.Context, s string) error { return ctx.Err() }

func pages(ctx context.Context, pages [][]string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range pages {
		for _, s := range p {
			g.Go(func() error { return save(gctx, s) }) // want `g.Go after g.Wait\(\) \(line \d+\) in the next round: Wait has cancelled the group's context`
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

type store struct{ limit int }

func (st *store) batches(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for i, s := range in {
		g.Go(func() error { return save(gctx, s) }) // want `g.Go after g.Wait\(\) \(line \d+\) in the next round`
		if i%st.limit == 0 {
			if err := g.Wait(); err != nil {
				return err
			}
		}
	}
	return g.Wait()
}

func through(ctx context.Context, pages [][]string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range pages {
		startAll(gctx, g, p) // want `g.Go after g.Wait\(\) \(line \d+\) in the next round`
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func startAll(ctx context.Context, g *errgroup.Group, in []string) {
	for _, s := range in {
		g.Go(func() error { return save(ctx, s) })
	}
}

func phased[T any](ctx context.Context, phases [][]T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for len(phases) > 0 {
		for _, x := range phases[0] {
			g.Go(func() error { return f(gctx, x) }) // want `g.Go after g.Wait\(\) \(line \d+\) in the next round`
		}
		if err := g.Wait(); err != nil {
			return err
		}
		phases = phases[1:]
	}
	return nil
}

func ownGroup(ctx context.Context, pages [][]string) error {
	for _, p := range pages {
		g, gctx := errgroup.WithContext(ctx)
		for _, s := range p {
			g.Go(func() error { return save(gctx, s) }) // ok
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func madeAgain(ctx context.Context, pages [][]string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range pages {
		for _, s := range p {
			c := gctx
			g.Go(func() error { return save(c, s) }) // ok
		}
		if err := g.Wait(); err != nil {
			return err
		}
		g, gctx = errgroup.WithContext(ctx)
	}
	return g.Wait()
}

func plain(ctx context.Context, pages [][]string) error {
	var g errgroup.Group
	for _, p := range pages {
		for _, s := range p {
			g.Go(func() error { return save(ctx, s) }) // want `g keeps only the first error`
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func lastOne(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for i, s := range in {
		g.Go(func() error { return save(gctx, s) }) // ok
		if i == 7 {
			return g.Wait()
		}
	}
	return g.Wait()
}

func limitEachRound(ctx context.Context, in []string) error {
	var g errgroup.Group
	for _, s := range in {
		g.SetLimit(4)                              // want `g.SetLimit while a goroutine of g runs`
		g.Go(func() error { return save(ctx, s) }) // want `g keeps only the first error`
	}
	return g.Wait()
}

func (st *store) limitLate(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	g.SetLimit(st.limit) // want `g.SetLimit while a goroutine of g runs`
	return g.Wait()
}

func limitLateGeneric[T any](in []T, f func(T) error) error {
	var g errgroup.Group
	for _, x := range in {
		g.Go(func() error { return f(x) }) // want `g keeps only the first error`
	}
	g.SetLimit(2) // want `g.SetLimit while a goroutine of g runs`
	return g.Wait()
}

func limitFirst(ctx context.Context, pages [][]string) error {
	for _, p := range pages {
		var g errgroup.Group
		g.SetLimit(4) // ok
		for _, s := range p {
			g.Go(func() error { return save(ctx, s) }) // want `g keeps only the first error`
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func limitOnceWaited(ctx context.Context, pages [][]string) error {
	var g errgroup.Group
	for i, p := range pages {
		g.SetLimit(i + 1) // ok
		for _, s := range p {
			g.Go(func() error { return save(ctx, s) }) // want `g keeps only the first error`
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}
