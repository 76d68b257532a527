package ratetable

import (
	"sync"
	"time"
)

type bucket struct {
	tokens float64
	last   time.Time
}

type Limiter struct {
	mu      sync.RWMutex
	buckets map[string]*bucket
	rate    float64
	burst   float64
}

func New(rate, burst float64) *Limiter {
	return &Limiter{buckets: make(map[string]*bucket), rate: rate, burst: burst}
}

// Allow tells whether the client may go on now.
func (l *Limiter) Allow(client string) bool {
	now := time.Now()
	l.mu.RLock()
	_, ok := l.buckets[client]
	if !ok {
		l.mu.Lock()
		l.buckets[client] = &bucket{tokens: l.burst, last: now}
		l.mu.Unlock()
	}
	l.mu.RUnlock()

	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[client]
	b.tokens = min(l.burst, b.tokens+now.Sub(b.last).Seconds()*l.rate)
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
