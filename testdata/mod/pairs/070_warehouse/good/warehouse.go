package warehouse

import (
	"context"
	"fmt"
	"sync"
)

type Part struct {
	Key  string
	Size int64
}

type Lister interface {
	List(ctx context.Context, prefix string) ([]Part, error)
}

// TotalSize sums the sizes under all prefixes.
func TotalSize(ctx context.Context, l Lister, prefixes ...string) (int64, error) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total int64
		first error
	)
	for _, pre := range prefixes {
		wg.Go(func() {
			parts, err := l.List(ctx, pre)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				first = fmt.Errorf("list %s: %w", pre, err)
				return
			}
			for _, p := range parts {
				total += p.Size
			}
		})
	}
	wg.Wait()
	return total, first
}
