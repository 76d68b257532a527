// Package cancels keeps cancel functions in maps and slices.
package cancels

import (
	"context"
	"maps"
	"sync"
)

// Collections of cancel functions.

func pump(ctx context.Context) { <-ctx.Done() }

type topics struct {
	mu     sync.Mutex
	topics map[string]context.CancelFunc
}

func newTopics() *topics { return &topics{topics: make(map[string]context.CancelFunc)} }

func (m *topics) subscribe(topic string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.topics[topic]; ok {
		return false
	}
	ctx, cancel := context.WithCancel(context.Background()) // want `the cancel functions that are put into topics are never called, so goroutines that wait for the end of a context wait for ever: call each where it is taken out of topics`
	m.topics[topic] = cancel
	go pump(ctx)
	return true
}

func (m *topics) unsubscribe(topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.topics[topic] != nil {
		delete(m.topics, topic)
	}
}

func (m *topics) list() (out []string) {
	for t := range m.topics {
		out = append(out, t)
	}
	return out
}

// A slice, and plain functions.
type jobs struct{ ends []func() }

func (j *jobs) start() {
	ctx, cancel := context.WithCancel(context.Background()) // want `the cancel functions that are put into ends are never called`
	j.ends = append(j.ends, cancel)
	go pump(ctx)
}

func (j *jobs) stop() { j.ends = nil }

// Generic.
type byKey[K comparable] struct{ running map[K]context.CancelFunc }

func (b *byKey[K]) run(k K) {
	if b.running == nil {
		b.running = map[K]context.CancelFunc{}
	}
	ctx, cancel := context.WithCancel(context.Background()) // want `the cancel functions that are put into running are never called`
	b.running[k] = cancel
	go pump(ctx)
}

func (b *byKey[K]) forget(k K) { delete(b.running, k) }

// ok: called when it is taken out.
type called struct{ m map[string]context.CancelFunc }

func (c *called) start(k string) {
	ctx, cancel := context.WithCancel(context.Background())
	c.m[k] = cancel
	go pump(ctx)
}

func (c *called) stop(k string) {
	if cancel, ok := c.m[k]; ok {
		cancel()
		delete(c.m, k)
	}
}

// ok: all are called at the end.
type ended struct{ ends []context.CancelFunc }

func (e *ended) start() {
	ctx, cancel := context.WithCancel(context.Background())
	e.ends = append(e.ends, cancel)
	go pump(ctx)
}

func (e *ended) stop() {
	for _, cancel := range e.ends {
		cancel()
	}
}

// ok: in a deferred call, too.
type deferredOnes struct{ m map[int]context.CancelFunc }

func (d *deferredOnes) start(k int) {
	ctx, cancel := context.WithCancel(context.Background())
	d.m[k] = cancel
	go pump(ctx)
}

func (d *deferredOnes) stop(k int) { defer d.m[k]() }

// ok: the map is handed on.
type handed struct{ m map[string]context.CancelFunc }

func (h *handed) start(k string) {
	ctx, cancel := context.WithCancel(context.Background())
	h.m[k] = cancel
	go pump(ctx)
}

func (h *handed) all() map[string]context.CancelFunc { return maps.Clone(h.m) }

// ok: it was made from another that somebody has.
type given struct{ m map[string]context.CancelFunc }

func newGiven(m map[string]context.CancelFunc) *given { return &given{m: m} }

func (g *given) start(k string) {
	ctx, cancel := context.WithCancel(context.Background())
	g.m[k] = cancel
	go pump(ctx)
}

// ok: the goroutine calls its own when it is over.
type own struct{ m map[string]context.CancelFunc }

func (o *own) start(k string, work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	o.m[k] = cancel
	go func() {
		defer cancel()
		work(ctx)
		delete(o.m, k)
	}()
}

// ok: another variable holds the map for a while.
type swapped struct{ m map[string]context.CancelFunc }

func (s *swapped) start(k string) {
	ctx, cancel := context.WithCancel(context.Background())
	s.m[k] = cancel
	go pump(ctx)
}

func (s *swapped) stop() {
	old := s.m
	s.m = make(map[string]context.CancelFunc)
	for _, cancel := range old {
		cancel()
	}
}

// ok: functions of another kind.
type hooks struct{ after []func() }

func (h *hooks) add(f func()) { h.after = append(h.after, f) }
