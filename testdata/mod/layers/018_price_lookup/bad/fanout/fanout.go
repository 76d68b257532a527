package fanout

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Map calls fn for every element of in, at most limit at a time. It returns
// the first error.
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
