package limit

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

func work() error { return errors.New("x") }

func zero() error {
	var g errgroup.Group
	g.SetLimit(0) // want `g.SetLimit\(0\) lets no goroutine start`
	g.Go(work)
	return g.Wait()
}

type pool struct{ g errgroup.Group }

func (p *pool) init() {
	p.g.SetLimit(0) // want `p.g.SetLimit\(0\)`
}

func late(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return ctx.Err() })
	g.SetLimit(8) // want `g.SetLimit while a goroutine of g runs \(started on line 27\)`
	return g.Wait()
}

func (p *pool) late(n int) error {
	p.g.Go(work)
	p.g.SetLimit(n) // want `p.g.SetLimit while a goroutine`
	return p.g.Wait()
}

func begin(g *errgroup.Group) { g.Go(work) }

func lateHelper() error {
	var g errgroup.Group
	begin(&g)
	g.SetLimit(2) // want `g.SetLimit while a goroutine`
	return g.Wait()
}

func inside[T any](items []T) error {
	var g errgroup.Group
	g.SetLimit(4)
	for range items {
		g.Go(func() error {
			g.Go(work) // want `g.Go is called by a goroutine of g, which has a limit`
			return nil
		})
	}
	return g.Wait()
}

// Look-alikes.

func first() error {
	var g errgroup.Group
	g.SetLimit(8) // ok: before the first Go
	g.Go(work)
	return g.Wait()
}

func between() error {
	var g errgroup.Group
	g.Go(work)
	if err := g.Wait(); err != nil {
		return err
	}
	g.SetLimit(2) // ok: nothing runs
	g.Go(work)
	return g.Wait()
}

func none() error {
	var g errgroup.Group
	g.Go(work)
	g.SetLimit(-1) // ok: no limit before, none after
	return g.Wait()
}

func tryInside() error {
	var g errgroup.Group
	g.SetLimit(4)
	g.Go(func() error {
		if !g.TryGo(work) { // ok: does not wait
			return work()
		}
		return nil
	})
	return g.Wait()
}

func unlimited() error {
	var g errgroup.Group
	g.Go(func() error {
		g.Go(work) // ok: no limit
		return nil
	})
	return g.Wait()
}

func perRound(rounds int) error {
	for range rounds {
		var g errgroup.Group
		g.SetLimit(3) // ok: a new group each round
		g.Go(work)
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// A context that is dropped stops nobody when Wait cancels it: a case from headscale.
func secondBatch(ctx context.Context, work func() error) error {
	g, _ := errgroup.WithContext(ctx)
	g.Go(work)
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(work) // ok: nobody looks at the context
	return g.Wait()
}

// From avalanchego: one goroutine hands out work, and there is a slot more than it
// has workers.
func batches(more bool) error {
	var g errgroup.Group
	g.SetLimit(3)
	g.Go(func() error {
		g.Go(work) // ok
		if more {
			g.Go(work)
		}
		return nil
	})
	return g.Wait()
}

// Two that ask, and two slots.
func both() error {
	var g errgroup.Group
	g.SetLimit(2)
	g.Go(func() error {
		g.Go(work) // want `g.Go is called by a goroutine of g, which has a limit`
		return nil
	})
	g.Go(func() error {
		g.Go(work)
		return nil
	})
	return g.Wait()
}

// From compose: the limit is what was asked for, and a slot for the goroutine that
// hands out the work.
func walk(parallel int, next <-chan int, fetch func(int)) error {
	var g errgroup.Group
	if parallel > 0 {
		g.SetLimit(parallel + 1)
	}
	g.Go(func() error {
		for n := range next {
			g.Go(func() error { fetch(n); return nil }) // ok
		}
		return nil
	})
	return g.Wait()
}

// Without that slot it waits for itself when one is asked for.
func walkAll(parallel int, next <-chan int, fetch func(int)) error {
	var g errgroup.Group
	g.SetLimit(parallel)
	g.Go(func() error {
		for n := range next {
			g.Go(func() error { fetch(n); return nil }) // want `g.Go is called by a goroutine of g, which has a limit`
		}
		return nil
	})
	return g.Wait()
}
