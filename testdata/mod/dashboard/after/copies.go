package after

import (
	"context"
	"errors"
	"sync"
)

// Target is a place that keeps a copy.
type Target interface {
	Put(ctx context.Context, page []byte) error
}

// Copy puts the page on every target.
func Copy(ctx context.Context, targets []Target, page []byte) error {
	errs := make([]error, len(targets))
	var wg sync.WaitGroup
	for i, t := range targets {
		wg.Go(func() {
			errs[i] = t.Put(ctx, page)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
