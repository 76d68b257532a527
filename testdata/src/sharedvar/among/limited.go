package among

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// A limit that is a setting is no lock: whoever sets it wants more than one.

type painter interface {
	paint(ctx context.Context, name string, width int) ([]byte, error)
}

type observer interface{ Observe(float64) }

type spans interface{ End() }

type tracers interface {
	Start(ctx context.Context, name string) (context.Context, spans)
}

type studio struct {
	p       painter
	took    observer
	tracer  tracers
	workers int
	width   int
}

func (s *studio) list(ctx context.Context, names []string) ([]string, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.workers)
	out := make([]string, 0, len(names))
	for _, name := range names {
		g.Go(func() error {
			start := time.Now()
			img, err := s.p.paint(ctx, name, s.width)
			if err != nil {
				return fmt.Errorf("paint %s: %w", name, err)
			}
			s.took.Observe(time.Since(start).Seconds())
			out = append(out, fmt.Sprint(name, len(img))) // want "out is appended to by every goroutine that the loop starts"
			return nil
		})
	}
	return out, g.Wait()
}

func (s *studio) traced(ctx context.Context, names []string) (int, error) {
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	total := 0
	for _, name := range names {
		g.Go(func() error {
			ctx, span := s.tracer.Start(ctx, "paint")
			defer span.End()
			img, err := s.p.paint(ctx, name, s.width)
			if err != nil {
				return err
			}
			total += len(img) // want "total is changed by every goroutine that the loop starts"
			return nil
		})
	}
	err := g.Wait()
	return total, err
}

func clamped(names []string, n int) (map[string]int, error) {
	if n < 1 {
		n = 1
	}
	var g errgroup.Group
	g.SetLimit(n)
	sizes := make(map[string]int)
	for _, name := range names {
		g.Go(func() error {
			sizes[name] = len(name) // want "sizes is written to by every goroutine that the loop starts"
			return nil
		})
	}
	err := g.Wait()
	return sizes, err
}

func perElement[T any](ctx context.Context, items []T, n int, work func(context.Context, T) error) ([]T, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(n)
	var done []T
	for _, it := range items {
		g.Go(func() error {
			if err := work(ctx, it); err != nil {
				return err
			}
			done = append(done, it) // want "done is appended to by every goroutine that the loop starts"
			return nil
		})
	}
	err := g.Wait()
	return done, err
}

// ok: one at a time, whatever is between.
const oneAtATime = 1

func inTurn(names []string) (out []string, err error) {
	var g errgroup.Group
	g.SetLimit(oneAtATime)
	for _, name := range names {
		g.Go(func() error {
			out = append(out, name)
			return nil
		})
	}
	err = g.Wait()
	return out, err
}

// ok: the limit is one, unless told otherwise, and then there is a lock.
func (s *studio) locked(ctx context.Context, names []string) ([]string, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.workers)
	var mu sync.Mutex
	var out []string
	for _, name := range names {
		g.Go(func() error {
			img, err := s.p.paint(ctx, name, s.width)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, fmt.Sprint(name, len(img)))
			return nil
		})
	}
	err := g.Wait()
	return out, err
}

// ok: all constants that the limit may have are one.
func eitherWay(names []string, quick bool) (out []string, err error) {
	limit := 1
	if quick {
		limit = 1
	}
	var g errgroup.Group
	g.SetLimit(limit)
	for _, name := range names {
		g.Go(func() error {
			out = append(out, name)
			return nil
		})
	}
	err = g.Wait()
	return out, err
}

// Unknown locks, taken before and given back after, are locks.
type keeper interface {
	Acquire(ctx context.Context) error
	Release()
}

func kept(ctx context.Context, k keeper, names []string) (out []string, err error) {
	var g errgroup.Group
	g.SetLimit(len(names))
	for _, name := range names {
		g.Go(func() error {
			if err := k.Acquire(ctx); err != nil {
				return err
			}
			defer k.Release()
			out = append(out, name) // ok
			return nil
		})
	}
	err = g.Wait()
	return out, err
}
