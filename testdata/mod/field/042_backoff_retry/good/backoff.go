package backoff

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Policy says how often and how fast to try again.
type Policy struct {
	Attempts  int
	Base      time.Duration
	Max       time.Duration
	Retryable func(error) bool
}

// Do calls fn until it succeeds, fails for good, the attempts are used up or ctx ends.
func Do[T any](ctx context.Context, p Policy, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	pause := p.Base
	for try := 1; ; try++ {
		val, err := fn(ctx)
		if err == nil {
			return val, nil
		}
		if p.Retryable != nil && !p.Retryable(err) {
			return zero, err
		}
		if try >= p.Attempts {
			return zero, fmt.Errorf("after %d attempts: %w", try, err)
		}
		if err := sleep(ctx, jitter(pause)); err != nil {
			return zero, err
		}
		pause = min(2*pause, p.Max)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d/2 + rand.N(d/2+1)
}
