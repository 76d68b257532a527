package rounds

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// What comes after Wait in other ways than behind it.
func deferred(ctx context.Context, in []string) (err error) {
	g, ctx := errgroup.WithContext(ctx)
	defer func() {
		err = save(ctx, "release") // want `save gets ctx after g.Wait\(\) \(line \d+\), which has cancelled it`
	}()
	for _, s := range in {
		g.Go(func() error { return save(ctx, s) })
	}
	return g.Wait()
}

func (st *store) deferredCall(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	defer save(gctx, "release") // want `save gets gctx after g.Wait\(\) \(line \d+\), which has cancelled it`
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

func deferredOuter(ctx context.Context, in []string) (err error) {
	g, gctx := errgroup.WithContext(ctx)
	defer func() { err = save(ctx, "release") }() // ok
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

// There is a return before Wait.
func deferredEarly(ctx context.Context, in []string) (err error) {
	g, gctx := errgroup.WithContext(ctx)
	defer func() { err = save(gctx, "release") }() // ok
	if len(in) == 0 {
		return nil
	}
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

func secondGroup(ctx context.Context, a, b []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range a {
		g.Go(func() error { return save(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	h, hctx := errgroup.WithContext(gctx) // want `WithContext gets gctx after g.Wait\(\) \(line \d+\), which has cancelled it`
	for _, s := range b {
		h.Go(func() error { return save(hctx, s) })
	}
	return h.Wait()
}

func secondGroupOuter[T any](ctx context.Context, a, b []T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range a {
		g.Go(func() error { return f(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	g, gctx = errgroup.WithContext(ctx) // ok
	for _, s := range b {
		c := gctx
		g.Go(func() error { return f(c, s) })
	}
	return g.Wait()
}

func literalAfter(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	finish := func() error { return save(gctx, "done") } // want `save gets gctx after g.Wait\(\) \(line \d+\), which has cancelled it`
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return finish()
}

func literalBefore(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	begin := func() error { return save(gctx, "begun") } // ok
	if err := begin(); err != nil {
		return err
	}
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	return g.Wait()
}

// The context has ended because Wait has returned.
func asksAfter(ctx context.Context, in []string, ready <-chan struct{}) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range in {
		g.Go(func() error { return save(ctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return ctx.Err() // want `ctx.Err\(\) says "context canceled" here though nothing failed, since g.Wait\(\) \(line \d+\) cancels ctx when it returns`
	}
}

func asksFailed(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return gctx.Err() // want `gctx.Err\(\) says only "context canceled" here, since g.Wait`
	}
	return nil
}

func asksOuter(ctx context.Context, in []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range in {
		g.Go(func() error { return save(gctx, s) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err() // ok
}
