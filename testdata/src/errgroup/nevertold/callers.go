package nevertold

import (
	"context"
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"
)

// Functions that return what Wait does, to callers who undo if it is an error.

type index struct{ s *syncer }

func (x *index) drop(ctx context.Context) error { return ctx.Err() }

func (x *index) discard() { x.s = nil }

func (x *index) all(ctx context.Context, n int) error {
	g, gctx := errgroup.WithContext(ctx)
	for page := range n {
		g.Go(func() error {
			if err := x.s.copyPage(gctx, page); err != nil { // want `the error of copyPage is only logged, and no goroutine of g ever returns one, so Wait \(line 29\) always reports success, and Run goes on to save as if all were done`
				slog.Error("page", "err", err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (x *index) Run(ctx context.Context) error {
	if err := x.all(ctx, 3); err != nil {
		if derr := x.drop(ctx); derr != nil {
			slog.Warn("left behind", "err", derr)
		}
		return err
	}
	return x.s.save(ctx, 3)
}

// Wrapped, a function, an undo that cannot fail.
func fill(ctx context.Context, x *index) (int, error) {
	var g errgroup.Group
	g.Go(func() error {
		if err := x.s.copyPage(ctx, 1); err != nil { // want `the error of copyPage is only logged`
			slog.Error("page", "err", err)
			return nil
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return 0, fmt.Errorf("fill: %w", err)
	}
	return 1, nil
}

func refill(ctx context.Context, x *index) error {
	n, err := fill(ctx, x)
	if err != nil {
		x.discard()
		return err
	}
	return x.s.save(ctx, n)
}

// Through one more, generic.
func pages[T any](ctx context.Context, list []T, do func(context.Context, T) error) error {
	var g errgroup.Group
	for _, v := range list {
		g.Go(func() error {
			err := do(ctx, v) // want `the error of do is only logged`
			if err != nil {
				slog.Error("page", "err", err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (x *index) through(ctx context.Context) error {
	return pages(ctx, []int{1, 2}, x.s.copyPage)
}

func (x *index) Twice(ctx context.Context) error {
	err := x.through(ctx)
	if err != nil {
		x.discard()
		return err
	}
	return x.s.save(ctx, 2)
}

// A caller who only hands the error on may do without.
func (x *index) warm(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := x.s.copyPage(ctx, 1); err != nil { // ok
			slog.Error("page", "err", err)
		}
		return nil
	})
	return g.Wait()
}

func (x *index) Start(ctx context.Context) error {
	if err := x.warm(ctx); err != nil {
		slog.Error("warm", "err", err)
		return fmt.Errorf("warm: %w", err)
	}
	return x.s.save(ctx, 1)
}

// A caller who ends with it.
func (x *index) last(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := x.s.copyPage(ctx, 1); err != nil { // ok
			slog.Error("page", "err", err)
		}
		return nil
	})
	return g.Wait()
}

func (x *index) Last(ctx context.Context) error {
	if err := x.last(ctx); err != nil {
		x.discard()
		return err
	}
	return nil
}

// One of them tells.
func (x *index) some(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := x.s.copyPage(ctx, 1); err != nil { // ok
			slog.Error("page", "err", err)
		}
		return nil
	})
	g.Go(func() error { return x.s.copyPage(ctx, 2) })
	return g.Wait()
}

func (x *index) Some(ctx context.Context) error {
	if err := x.some(ctx); err != nil {
		x.discard()
		return err
	}
	return x.s.save(ctx, 1)
}

// Best effort, as it says.
func (x *index) tried(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := x.s.copyPage(ctx, 1); err != nil { // ok
			slog.Warn("page", "err", err)
		}
		return nil
	})
	return g.Wait()
}

func (x *index) Tried(ctx context.Context) error {
	if err := x.tried(ctx); err != nil {
		x.discard()
		return err
	}
	return x.s.save(ctx, 1)
}
