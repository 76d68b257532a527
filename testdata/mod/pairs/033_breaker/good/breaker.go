package breaker

import (
	"errors"
	"sync"
	"time"
)

var ErrOpen = errors.New("circuit open")

type Breaker struct {
	mu        sync.Mutex
	failures  int
	threshold int
	openUntil time.Time
	cooldown  time.Duration
}

func New(threshold int, cooldown time.Duration) *Breaker {
	return &Breaker{threshold: threshold, cooldown: cooldown}
}

func (b *Breaker) allowed(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.After(b.openUntil)
}

func (b *Breaker) success() {
	b.mu.Lock()
	b.failures = 0
	b.mu.Unlock()
}

func (b *Breaker) failure(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	if b.failures >= b.threshold {
		b.openUntil = now.Add(b.cooldown)
		b.failures = 0
	}
}

func (b *Breaker) Failures() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures
}

// Do calls fn unless the circuit is open.
func (b *Breaker) Do(fn func() error) error {
	if !b.allowed(time.Now()) {
		return ErrOpen
	}
	if err := fn(); err != nil {
		b.failure(time.Now())
		return err
	}
	b.success()
	return nil
}
