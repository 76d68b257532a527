package context

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"
)

// ok: the error of the literal, which ends in no other way, is a reason to wait.
func watch(ctx context.Context, run func(context.Context) error, check func() error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return run(ctx) })
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	if err := func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
				if err := check(); err != nil {
					return err
				}
			}
		}
	}(); err != nil {
		if err := g.Wait(); err != nil {
			return err
		}
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
	return nil
}

// Here the literal's error is returned as it is.
func watchOnly(ctx context.Context, run func(context.Context) error, check func()) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return run(ctx) })
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	if err := func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err() // want `ctx.Err\(\) says only "context canceled" when a goroutine of g failed`
			case <-tick.C:
				check()
			}
		}
	}(); err != nil {
		return err // want `returns while goroutines of g run`
	}
	return g.Wait()
}

// And here it may end without.
func watchUntil(ctx context.Context, run func(context.Context) error, check func() bool) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return run(ctx) })
	if err := func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			default:
				if check() {
					return nil
				}
			}
		}
	}(); err != nil {
		return g.Wait()
	}
	return nil // want `returns while goroutines of g run`
}
