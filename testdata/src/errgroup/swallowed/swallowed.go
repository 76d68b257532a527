package swallowed

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func step(ctx context.Context) error { return ctx.Err() }

func literal(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println("step:", err)
			return nil // want `the goroutine logs err and returns nil, so the other goroutines of g run on and Wait reports success`
		}
		return nil
	})
	return g.Wait()
}

type job struct {
	ctx context.Context
	log *slog.Logger
}

func (j *job) run() error {
	if err := step(j.ctx); err != nil {
		j.log.Error("step", "err", err)
		return nil // want `the goroutine logs err and returns nil`
	}
	return nil
}

func method(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	j := &job{ctx: gctx, log: slog.Default()}
	g.Go(j.run)
	return g.Wait()
}

// Look-alikes.

func filtered(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			if !errors.Is(err, context.Canceled) {
				return err
			}
			log.Println(err)
			return nil // ok: this error is expected
		}
		return nil
	})
	return g.Wait()
}

func counted(ctx context.Context) error {
	var last atomic.Value
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println(err)
			last.Store(err)
			return nil // ok: the error is kept
		}
		return nil
	})
	return g.Wait()
}

func plain(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := step(ctx); err != nil {
			log.Println(err)
			return nil // ok: no sibling would be stopped
		}
		return nil
	})
	return g.Wait()
}

func fallback(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println(err)
			return step(ctx) // ok: tries another way
		}
		return nil
	})
	return g.Wait()
}
