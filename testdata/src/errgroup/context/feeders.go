package context

import (
	"context"

	"golang.org/x/sync/errgroup"
)

type lister interface {
	Iter(ctx context.Context, f func(name string) error) error
}

// Who feeds the goroutines, in a callback, watches the outer context: a case from
// thanos.
func listed(ctx context.Context, l lister) error {
	names := make(chan string, 8)
	g, gctx := errgroup.WithContext(ctx)
	for range 8 {
		g.Go(func() error {
			for n := range names {
				if err := pull(gctx, n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := l.Iter(gctx, func(name string) error {
		select {
		case <-ctx.Done(): // want `sends on names to goroutines of g, and goes on waiting when a failure has ended them: the outer context ctx`
			return ctx.Err()
		case names <- name:
		}
		return nil
	})
	close(names)
	if e := g.Wait(); e != nil {
		return e
	}
	return err
}

// In the loop that feeds.
func fed(ctx context.Context, refs []string) error {
	in := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return drain(gctx, in) })
	defer g.Wait()
	for _, r := range refs {
		select {
		case in <- r:
		case <-ctx.Done(): // want `sends on in to goroutines of g`
			return g.Wait()
		}
	}
	close(in)
	return g.Wait()
}

func drain(ctx context.Context, in <-chan string) error {
	for r := range in {
		if err := pull(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// A goroutine of the group that hands on what it has.
func handsOn(ctx context.Context, refs []string, out chan<- string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, r := range refs {
		g.Go(func() error {
			if err := pull(gctx, r); err != nil {
				return err
			}
			select {
			case <-ctx.Done(): // want `this goroutine of g waits on the outer context ctx`
				return ctx.Err()
			case out <- r:
			}
			return nil
		})
	}
	return g.Wait()
}

// Look-alikes.

// Both are watched.
func both(ctx context.Context, refs []string) error {
	in := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return drain(gctx, in) })
	for _, r := range refs {
		select {
		case in <- r:
		case <-gctx.Done(): // ok
		case <-ctx.Done(): // ok
		}
	}
	close(in)
	return g.Wait()
}

// Nobody of the group receives.
func elsewhere(ctx context.Context, refs []string, out chan<- string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "all") })
	for _, r := range refs {
		select {
		case out <- r:
		case <-ctx.Done(): // ok
		}
	}
	return g.Wait()
}

// None of them fails.
func neverFails(ctx context.Context, refs []string) error {
	in := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		for r := range in {
			_ = pull(gctx, r)
		}
		return nil
	})
	for _, r := range refs {
		select {
		case in <- r:
		case <-ctx.Done(): // ok
		}
	}
	close(in)
	return g.Wait()
}

// They fail, but not before they have had all.
func toTheEnd(ctx context.Context, refs []string) error {
	in := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	for range 4 {
		g.Go(func() (err error) {
			for r := range in {
				if e := pull(gctx, r); e != nil {
					err = e
				}
			}
			return err
		})
	}
	for _, r := range refs {
		select {
		case in <- r:
		case <-ctx.Done(): // ok: somebody receives until the end
		}
	}
	close(in)
	return g.Wait()
}
