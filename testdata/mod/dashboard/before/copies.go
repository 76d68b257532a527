package before

import (
	"context"
	"sync"
)

// Target is a place that keeps a copy.
type Target interface {
	Put(ctx context.Context, page []byte) error
}

// Copy puts the page on every target.
func Copy(ctx context.Context, targets []Target, page []byte) error {
	var wg sync.WaitGroup
	for _, t := range targets {
		wg.Go(func() {
			t.Put(ctx, page)
		})
	}
	wg.Wait()
	return nil
}
