package uncancellable

import (
	"context"
	"time"
)

// From a client of a queue: what is left of a few milliseconds.
func gather(ctx context.Context, wake <-chan struct{}, update func(context.Context)) {
	var last time.Time
	for {
		select {
		case <-wake:
		case <-ctx.Done():
			return
		}
		time.Sleep(time.Until(last.Add(10 * time.Millisecond))) // ok
		last = time.Now()
		update(ctx)
	}
}
