// Package undone undoes in all places what has failed in one, under the context of the group
// that did it, which has ended.
package undone

import (
	"context"
	"errors"
	"sync"
	"time"

	"errgroup/undone/agents"

	"golang.org/x/sync/errgroup"
)

type place interface {
	Install(ctx context.Context) error
	Remove(ctx context.Context) error
}

var _ place = new(agents.Agent)

// By a method, under a context that is made from the group's, through a literal and an
// interface whose type another package has.
type rollout struct{ places []place }

func (r *rollout) method(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range r.places {
		g.Go(func() error { return p.Install(gctx) })
	}
	err := g.Wait()
	if err == nil {
		return nil
	}
	short, cancel := context.WithTimeout(gctx, time.Second)
	defer cancel()
	return errors.Join(err, r.undo(short)) // want `undo gets short after g.Wait\(\) \(line \d+\), which has cancelled it, for it is made from gctx: pass the outer context`
}

func (r *rollout) undo(ctx context.Context) error {
	errs := make([]error, len(r.places))
	var wg sync.WaitGroup
	for i, p := range r.places {
		wg.Go(func() { errs[i] = p.Remove(ctx) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// In goroutines that are started then.
func started(ctx context.Context, places []place) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range places {
		g.Go(func() error { return p.Install(gctx) })
	}
	if err := g.Wait(); err != nil {
		var wg sync.WaitGroup
		for _, p := range places {
			wg.Go(func() {
				_ = p.Remove(gctx) // want `Remove gets gctx after g.Wait\(\) \(line \d+\), which has cancelled it: pass the outer context`
			})
		}
		wg.Wait()
		return err
	}
	return nil
}

// Generic, another package's method itself.
func each[T any](ctx context.Context, a *agents.Agent, list []T, do func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, x := range list {
		g.Go(func() error { return do(ctx, x) })
	}
	if err := g.Wait(); err != nil {
		return errors.Join(err, a.Remove(ctx)) // want `Remove gets ctx after g.Wait`
	}
	return nil
}

// Presumed: nobody knows what notes it.
func presumed(ctx context.Context, places []place, w interface {
	Say(ctx context.Context, line string) error
}) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, p := range places {
		g.Go(func() error { return p.Install(ctx) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return w.Say(ctx, "done") // want `Say gets ctx after g.Wait`
}

// ok: with what does not end with the group.
func without(ctx context.Context, r *rollout) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range r.places {
		g.Go(func() error { return p.Install(gctx) })
	}
	err := g.Wait()
	if err == nil {
		return nil
	}
	short, cancel := context.WithTimeout(context.WithoutCancel(gctx), time.Second)
	defer cancel()
	return errors.Join(err, r.undo(short))
}

// ok: what is given the context never looks at it.
func noted(ctx context.Context, places []place, b *agents.Book) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, p := range places {
		g.Go(func() error { return p.Install(ctx) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return b.Note(ctx, "done")
}

// ok: before the wait.
func before(ctx context.Context, places []place) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range places {
		g.Go(func() error { return p.Install(gctx) })
	}
	if err := places[0].Remove(gctx); err != nil {
		return errors.Join(err, g.Wait())
	}
	return g.Wait()
}

// ok: the outer one, in a goroutine.
func outer(ctx context.Context, places []place) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range places {
		g.Go(func() error { return p.Install(gctx) })
	}
	if err := g.Wait(); err != nil {
		var wg sync.WaitGroup
		for _, p := range places {
			wg.Go(func() { _ = p.Remove(ctx) })
		}
		wg.Wait()
		return err
	}
	return nil
}
