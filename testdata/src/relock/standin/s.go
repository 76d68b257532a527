// Package standin uses locks that stand in for those of package sync.
package standin

import "relock/locks"

// An interface. From a database of files to synchronise.
type tracker struct {
	mut   locks.RWMutex
	n     int
	dirty bool
}

func (t *tracker) created() int {
	t.mut.RLock()
	defer t.mut.RUnlock()
	return t.n
}

func (t *tracker) marshal() []int { return []int{t.created()} }

func (t *tracker) Mark() {
	t.mut.Lock()
	t.dirty = true
	t.mut.Unlock()
}

func (t *tracker) save() []int {
	t.mut.RLock()
	defer t.mut.RUnlock()
	if !t.dirty {
		return nil
	}
	return t.marshal() // want `save calls marshal \(through created\), which takes t.mut again`
}

// A struct.
type ledger struct {
	mu locks.Checked
	n  int
}

func (l *ledger) total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n
}

func (l *ledger) Add() {
	l.mu.Lock()
	l.n += l.total() // want `Add calls total, which takes l.mu again`
	l.mu.Unlock()
}

// Given back first.
func (t *tracker) right() []int {
	t.mut.RLock()
	dirty := t.dirty
	t.mut.RUnlock()
	if !dirty {
		return nil
	}
	return t.marshal()
}

// Not only a lock.
type client struct{ s locks.Session }

func (c *client) get() string {
	c.s.Lock()
	defer c.s.Unlock()
	return c.s.Owner()
}

func (c *client) Put() string {
	c.s.Lock()
	defer c.s.Unlock()
	return c.get()
}
