// Package nevertold has groups none of whose goroutines returns an error.
package nevertold

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

type syncer struct {
	pos int
}

func (s *syncer) copyPage(ctx context.Context, page int) error { return ctx.Err() }

func (s *syncer) save(ctx context.Context, pos int) error { return ctx.Err() }

func (s *syncer) literal(ctx context.Context, n int) error {
	g, gctx := errgroup.WithContext(ctx)
	for page := range n {
		g.Go(func() error {
			if err := s.copyPage(gctx, page); err != nil { // want `the error of copyPage is only logged, and no goroutine of g ever returns one, so Wait \(line 34\) always reports success, and literal goes on to save as if all were done: return the error, or do not ask Wait for one if best effort is meant`
				slog.Error("copy page", "page", page, "err", err)
				return nil
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, n)
}

// Without a return of its own, in a plain group, with more to do after it.
func (s *syncer) plain(ctx context.Context, n int) (int, error) {
	var g errgroup.Group
	for page := range n {
		g.Go(func() error {
			err := s.copyPage(ctx, page) // want `the error of copyPage is only logged`
			if err != nil {
				log.Printf("page %d: %v", page, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return 0, fmt.Errorf("copy: %w", err)
	}
	if err := s.save(ctx, n); err != nil {
		return 0, err
	}
	return n, nil
}

func (s *syncer) method(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer log.Print("end")
		log.Print("start")
		return nil
	})
	g.Go(func() error {
		if err := s.copyPage(gctx, 2); err != nil { // want `the error of copyPage is only logged`
			log.Print(err)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, 3)
}

func each[T any](ctx context.Context, items []T, do func(context.Context, T) error, then func() error) error {
	var g errgroup.Group
	for _, i := range items {
		g.Go(func() error {
			if err := do(ctx, i); err != nil { // want `the error of do is only logged`
				log.Print(err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return then()
}

// Look-alikes.

// ok: it fails for another reason. (A container runtime that recovers what it can.)
func (s *syncer) recovered(ctx context.Context, n int) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := s.copyPage(ctx, 1); err != nil {
			log.Print(err)
			return nil
		}
		return s.save(ctx, 1)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, n)
}

// ok: what has worked is known.
func (s *syncer) gathers(ctx context.Context, n int) error {
	var g errgroup.Group
	var mu sync.Mutex
	var done []int
	for page := range n {
		g.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				log.Print(err)
				return nil
			}
			mu.Lock()
			done = append(done, page)
			mu.Unlock()
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, len(done))
}

func (s *syncer) counts(ctx context.Context, n int) error {
	var g errgroup.Group
	var failed atomic.Int64
	for page := range n {
		g.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				log.Print(err)
				failed.Add(1)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, n-int(failed.Load()))
}

// ok: nobody asks, or nothing comes after.
func (s *syncer) bestEffort(ctx context.Context, n int) error {
	var g, h errgroup.Group
	for page := range n {
		g.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				log.Print(err)
			}
			return nil
		})
		h.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				log.Print(err)
			}
			return nil
		})
	}
	_ = g.Wait() // best effort
	return h.Wait()
}

// ok: a warning, and a comment.
func (s *syncer) warms(ctx context.Context, n int) error {
	var g, h errgroup.Group
	for page := range n {
		g.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				slog.Warn("not in the cache", "err", err)
			}
			return nil
		})
		h.Go(func() error {
			if err := s.copyPage(ctx, page); err != nil {
				// The next run gets it.
				log.Print(err)
			}
			return nil
		})
	}
	err := g.Wait()
	if err2 := h.Wait(); err2 != nil {
		return err2
	}
	if err != nil {
		return err
	}
	return s.save(ctx, n)
}

// A method as the body.
type one struct {
	s   *syncer
	ctx context.Context
}

func (o one) run() error {
	if err := o.s.copyPage(o.ctx, 1); err != nil { // want `the error of copyPage is only logged`
		log.Print(err)
	}
	return nil
}

func (s *syncer) byMethod(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	o := one{s, gctx}
	g.Go(o.run)
	if err := g.Wait(); err != nil {
		return err
	}
	return s.save(ctx, 1)
}
