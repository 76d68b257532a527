package wait

import (
	"context"
	"errors"
	"fmt"
	"log"

	"golang.org/x/sync/errgroup"
)

// The cause is at hand.
func instead(ctx context.Context, dest string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	if err := g.Wait(); err != nil {
		log.Print(dest)
		return fmt.Errorf("quotes for %s: %w", dest, gctx.Err()) // want `gctx.Err\(\) says only "context canceled" here, since g.Wait\(\) \(line 17\) has cancelled gctx: return the error of Wait, which is the cause`
	}
	return nil
}

// As it is, and by a method that waits in a variable.
type quotes struct{ n int }

func (s *quotes) plain(ctx context.Context) (int, error) {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	err := g.Wait()
	if err == nil {
		return s.n, nil
	}
	return 0, gctx.Err() // want `gctx.Err\(\) says only "context canceled" here`
}

// Wrapped where nobody has waited.
func wrapped(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	select {
	case <-in:
	case <-gctx.Done():
		return fmt.Errorf("stopped: %w", gctx.Err()) // want `gctx.Err\(\) says only "context canceled" when a goroutine of g failed`
	}
	return g.Wait()
}

// ok: the cause goes with it.
func both(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	if err := g.Wait(); err != nil {
		return fmt.Errorf("%w (%w)", err, gctx.Err())
	}
	return nil
}

// ok: it is the outer context that is asked.
func outer(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	if err := g.Wait(); err != nil {
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("stopped: %w", ctx.Err())
		}
		return err
	}
	return nil
}

// ok: the cause of the context is the error of the goroutine.
func cause(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(gctx) })
	g.Go(func() error { return push(gctx) })
	if err := g.Wait(); err != nil {
		return fmt.Errorf("push: %w", context.Cause(gctx))
	}
	return nil
}
