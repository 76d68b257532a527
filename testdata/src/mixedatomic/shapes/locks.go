package shapes

import (
	"sync"
	"sync/atomic"
)

// Locks that those who count do not take, and helpers.

type tally struct {
	mu     sync.Mutex
	n      int32
	missed int64
	sent   int64
	both   int64
	names  map[string]int
}

func (t *tally) Inc() { atomic.AddInt32(&t.n, 1) }

func (t *tally) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.names)
	t.n = 0 // want `t.n is written plainly here and atomically on line 19`
}

func bump(p *int64) { atomic.AddInt64(p, 1) }

func (t *tally) Miss() { bump(&t.missed) }

func (t *tally) Missed() int64 {
	return t.missed // want `t.missed is read plainly here and atomically on line 30`
}

func clearMissed(t *tally) {
	go func() {
		t.missed = 0 // want `t.missed is written plainly`
	}()
}

type total[T any] struct {
	n    int64
	last T
}

func (s *total[T]) Add(v T) { bump(&s.n) }

func (s *total[T]) Sub() {
	s.n-- // want `s.n is (read|written) plainly`
}

// A lock that all take.
func (t *tally) Both() {
	t.mu.Lock()
	atomic.AddInt64(&t.both, 1)
	t.mu.Unlock()
}

func (t *tally) Seen() { atomic.AddInt64(&t.both, 1) }

func (t *tally) ResetBoth() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.both = 0 // ok: the lock may say who counts
}

// What is read under a lock is left alone.
func (t *tally) Sent() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent // ok
}

func (t *tally) Send() { atomic.AddInt64(&t.sent, 1) }

// touch does more than count: nobody knows whether it is atomic.
func touch(p *int64) {
	if *p > 10 {
		return
	}
	atomic.AddInt64(p, 1)
}

type other struct{ n int64 }

func (o *other) Add() { touch(&o.n) }

func (o *other) N() int64 { return o.n } // ok
