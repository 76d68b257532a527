package parallel

import (
	"context"
	"errors"
	"sync"
)

// Each calls fn for the elements of in with up to n workers and returns the
// errors of all calls.
func Each[T any](ctx context.Context, n int, in []T, fn func(context.Context, T) error) error {
	feed := make(chan int)
	errs := make([]error, len(in))
	var wg sync.WaitGroup
	for range min(n, len(in)) {
		wg.Go(func() {
			for i := range feed {
				if err := ctx.Err(); err != nil {
					errs[i] = err
					continue
				}
				errs[i] = fn(ctx, in[i])
			}
		})
	}
	for i := range in {
		feed <- i
	}
	close(feed)
	wg.Wait()
	return errors.Join(errs...)
}
