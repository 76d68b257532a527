package rounds

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// limited makes a group as WithContext does.
func limited(ctx context.Context, n int) (*errgroup.Group, context.Context) {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(n)
	return g, gctx
}

type pool struct{ size int }

func (p *pool) group(ctx context.Context) (*errgroup.Group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	if p.size > 0 {
		g.SetLimit(p.size)
	}
	return g, ctx
}

func madeOuter(ctx context.Context, in []string) error {
	g, gctx := limited(ctx, 4)
	for _, s := range in {
		g.Go(func() error { return save(ctx, s) }) // want `save runs in a goroutine of g with the outer context ctx`
	}
	g.Go(func() error { return save(gctx, "last") })
	return g.Wait()
}

func madeAfter(ctx context.Context, p *pool, in []string) error {
	g, ctx := p.group(ctx)
	for _, s := range in {
		g.Go(func() error { return save(ctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return save(ctx, "done") // want `save gets ctx after g.Wait\(\) \(line \d+\), which has cancelled it`
}

func madeErr(ctx context.Context, in []string) error {
	g, gctx := limited(ctx, 4)
	for _, s := range in {
		if gctx.Err() != nil {
			return gctx.Err() // want `gctx.Err\(\) says only "context canceled" when a goroutine of g failed`
		}
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

func madeUnwaited[T any](ctx context.Context, in []T, f func(context.Context, T) error) {
	g, gctx := limited(ctx, 4)
	for _, s := range in {
		g.Go(func() error { return f(gctx, s) }) // want `nobody waits for the goroutines of g`
	}
}

func madeWell(ctx context.Context, in []string) error {
	g, gctx := limited(ctx, 4)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) }) // ok
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return save(ctx, "done") // ok
}

// watched waits itself.
func watched(ctx context.Context) (*errgroup.Group, context.Context) {
	g, gctx := errgroup.WithContext(ctx)
	go func() {
		<-ctx.Done()
		println(g.Wait())
	}()
	return g, gctx
}

func madeWatched(ctx context.Context, in []string) {
	g, gctx := watched(ctx)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) }) // ok
	}
}

// own has a context that is not the group's.
func own(ctx context.Context) (*errgroup.Group, context.Context) {
	g, _ := errgroup.WithContext(context.WithoutCancel(ctx))
	return g, ctx
}

func madeOwn(ctx context.Context, in []string) error {
	g, gctx := own(ctx)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) }) // ok
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return save(gctx, "done") // ok
}
