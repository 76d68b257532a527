// Package limiter bounds how many work at once.
package limiter

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

type Limiter struct {
	slots *semaphore.Weighted
	wait  time.Duration
}

func New(n int64) *Limiter { return &Limiter{semaphore.NewWeighted(n), time.Second} }

func (l *Limiter) Acquire(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	if err := l.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("busy: %w", err)
	}
	return nil
}

func (l *Limiter) TryAcquire() bool { return l.slots.TryAcquire(1) }

func (l *Limiter) Release() { l.slots.Release(1) }

// A Gate has a channel.
type Gate struct{ tokens chan struct{} }

func NewGate(n int) *Gate { return &Gate{make(chan struct{}, n)} }

func (g *Gate) Enter(ctx context.Context) error {
	select {
	case g.tokens <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gate) Leave() { <-g.tokens }

// A Signal is none.
type Signal struct{ ch chan struct{} }

func (s *Signal) Notify() {
	select {
	case s.ch <- struct{}{}:
	default:
	}
}

func (s *Signal) Wait() { <-s.ch }
