package limit

import (
	"context"

	"golang.org/x/sync/errgroup"
)

type branch struct {
	leaves []string
	below  []*branch
}

type gardener struct {
	hands int
	prune func(context.Context, string) error
}

// From compose: what a goroutine of the group walks asks for the next slot.
func (g *gardener) all(ctx context.Context, root *branch) error {
	eg, ctx := errgroup.WithContext(ctx)
	if g.hands > 0 {
		eg.SetLimit(g.hands)
	}
	g.walk(ctx, eg, root.below)
	return eg.Wait()
}

func (g *gardener) walk(ctx context.Context, eg *errgroup.Group, bs []*branch) {
	for _, b := range bs {
		eg.Go(func() error {
			for _, l := range b.leaves {
				if err := g.prune(ctx, l); err != nil {
					return err
				}
			}
			g.walk(ctx, eg, b.below) // want "walk starts goroutines of eg, which has a limit, and is called here by one of them"
			return nil
		})
	}
}

func climb(root *branch, n int, see func(string)) {
	var eg errgroup.Group
	eg.SetLimit(n)
	step(&eg, root, see)
	_ = eg.Wait()
}

func step(eg *errgroup.Group, b *branch, see func(string)) {
	for _, l := range b.leaves {
		see(l)
	}
	for _, next := range b.below {
		eg.Go(func() error {
			step(eg, next, see) // want "step starts goroutines of eg"
			return nil
		})
	}
}

// There is no limit.
func (g *gardener) free(ctx context.Context, root *branch) error {
	eg, ctx := errgroup.WithContext(ctx)
	g.walkFree(ctx, eg, root.below)
	return eg.Wait()
}

func (g *gardener) walkFree(ctx context.Context, eg *errgroup.Group, bs []*branch) {
	for _, b := range bs {
		eg.Go(func() error {
			g.walkFree(ctx, eg, b.below)
			return nil
		})
	}
}

// The function that started the goroutines walks; they do not.
func (g *gardener) outside(ctx context.Context, root *branch) error {
	eg, ctx := errgroup.WithContext(ctx)
	eg.SetLimit(4)
	g.descend(ctx, eg, root)
	return eg.Wait()
}

func (g *gardener) descend(ctx context.Context, eg *errgroup.Group, b *branch) {
	for _, l := range b.leaves {
		eg.Go(func() error { return g.prune(ctx, l) })
	}
	for _, next := range b.below {
		g.descend(ctx, eg, next)
	}
}

// Each level has a group of its own.
func (g *gardener) levels(ctx context.Context, b *branch) error {
	eg, ctx := errgroup.WithContext(ctx)
	eg.SetLimit(4)
	g.level(ctx, eg, b)
	return eg.Wait()
}

func (g *gardener) level(ctx context.Context, eg *errgroup.Group, b *branch) {
	for _, next := range b.below {
		eg.Go(func() error {
			inner, ctx := errgroup.WithContext(ctx)
			g.level(ctx, inner, next)
			return inner.Wait()
		})
	}
}

// From fleet: one goroutine looks for work, in a callback, and has a slot more.
func walked(walk func(func(string) error) error, work func(string) error) error {
	var eg errgroup.Group
	eg.SetLimit(4 + 1)
	eg.Go(func() error {
		return walk(func(name string) error {
			eg.Go(func() error { return work(name) }) // ok
			return nil
		})
	})
	return eg.Wait()
}
