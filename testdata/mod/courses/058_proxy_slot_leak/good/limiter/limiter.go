package limiter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

var ErrBusy = errors.New("limiter: no free slot")

// Limiter bounds the number of open tunnels.
type Limiter struct {
	slots *semaphore.Weighted
	wait  time.Duration
}

func New(n int64, wait time.Duration) *Limiter {
	return &Limiter{slots: semaphore.NewWeighted(n), wait: wait}
}

// Acquire takes a slot. The caller gives it back with Release.
func (l *Limiter) Acquire(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	if err := l.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return nil
}

func (l *Limiter) Release() { l.slots.Release(1) }
