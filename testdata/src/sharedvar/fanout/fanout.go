// Package fanout calls a function for many things at a time.
package fanout

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Map returns the results as they come.
func Map[A, B any](ctx context.Context, limit int, in []A, fn func(context.Context, A) (B, error)) ([]B, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(limit)
	var mu sync.Mutex
	out := make([]B, 0, len(in))
	for _, a := range in {
		g.Go(func() error {
			b, err := fn(ctx, a)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, b)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// Ordered returns each result in its place.
func Ordered[A, B any](in []A, fn func(A) B) []B {
	var wg sync.WaitGroup
	out := make([]B, len(in))
	for i, a := range in {
		wg.Go(func() { out[i] = fn(a) })
	}
	wg.Wait()
	return out
}
