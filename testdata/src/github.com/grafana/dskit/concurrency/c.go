// Package concurrency is a stub.
package concurrency

import "context"

// ForEachJob runs jobs at the same time.
func ForEachJob(ctx context.Context, jobs, concurrency int, f func(ctx context.Context, i int) error) error {
	return nil
}
