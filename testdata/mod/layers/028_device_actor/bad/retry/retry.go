package retry

import (
	"context"
	"time"
)

// Do calls fn up to n times with growing pauses.
func Do(ctx context.Context, n int, fn func(context.Context) error) error {
	wait := 2 * time.Second
	var err error
	for i := range n {
		if err = fn(ctx); err == nil {
			return nil
		}
		if i == n-1 {
			break
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
		wait *= 2
	}
	return err
}
