package fanout

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Map calls fn for every element of in, at most limit at a time. It returns
// the first error.
func Map[A, B any](ctx context.Context, limit int, in []A, fn func(context.Context, A) (B, error)) ([]B, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(limit)
	out := make([]B, len(in))
	for i, a := range in {
		g.Go(func() error {
			b, err := fn(ctx, a)
			if err != nil {
				return err
			}
			out[i] = b
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}
