// Package pools has what the workers of other modules' pools do.
package pools

import (
	"context"
	"os"
	"sync"

	"github.com/alitto/pond"
	"github.com/grafana/dskit/concurrency"
)

func submitted(names []string) (sizes []int64) {
	pool := pond.New(4, 100)
	for _, n := range names {
		pool.Submit(func() {
			if fi, err := os.Stat(n); err == nil {
				sizes = append(sizes, fi.Size()) // want `sizes is appended to by every goroutine`
			}
		})
	}
	pool.StopAndWait()
	return sizes
}

func guarded(names []string) (sizes []int64) {
	pool := pond.New(4, 100)
	var mu sync.Mutex
	for _, n := range names {
		pool.Submit(func() {
			if fi, err := os.Stat(n); err == nil {
				mu.Lock()
				sizes = append(sizes, fi.Size()) // ok
				mu.Unlock()
			}
		})
	}
	pool.StopAndWait()
	return sizes // ok: all have ended
}

// The jobs of other modules' helpers: a case from loki.
func jobs(ctx context.Context, names []string) (err error) {
	err = concurrency.ForEachJob(ctx, len(names), 4, func(ctx context.Context, i int) error {
		err = os.Remove(names[i]) // want `err is assigned by all goroutines that run this function literal at the same time`
		return nil
	})
	return err
}

func jobsOwn(ctx context.Context, names []string) error {
	return concurrency.ForEachJob(ctx, len(names), 4, func(ctx context.Context, i int) error {
		err := os.Remove(names[i]) // ok
		return err
	})
}
