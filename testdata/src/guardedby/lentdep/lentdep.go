// Package lentdep has objects that lock themselves and hand out what they guard.
package lentdep

import (
	"maps"
	"sync"
)

// Options are copied as a whole by who asks for them.
type Options struct {
	Name   string
	Labels map[string]string
	hidden map[string]string
}

// Holder guards the options.
type Holder struct {
	mu    sync.RWMutex
	cur   Options
	stats map[string]int
	fixed Options
	seen  map[string]int
}

// Make makes a holder.
func Make() *Holder {
	return &Holder{cur: Options{Labels: map[string]string{}, hidden: map[string]string{}}, stats: map[string]int{}, seen: map[string]int{}}
}

// Current returns a copy.
func (h *Holder) Current() Options {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.cur
}

// Cloned returns a copy with a map of its own.
func (h *Holder) Cloned() Options {
	h.mu.RLock()
	defer h.mu.RUnlock()
	cur := h.cur
	cur.Labels = maps.Clone(cur.Labels)
	return cur
}

// Fixed returns what nobody changes.
func (h *Holder) Fixed() Options {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.fixed
}

// Stats returns the numbers.
func (h *Holder) Stats() map[string]int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.stats
}

// Seen returns a map that is replaced, not changed.
func (h *Holder) Seen() map[string]int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.seen
}

// Set sets a label.
func (h *Holder) Set(k, v string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cur.Labels[k] = v
	h.cur.hidden[k] = v
}

// Hit counts.
func (h *Holder) Hit(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats[k]++
	seen := maps.Clone(h.seen)
	seen[k]++
	h.seen = seen
}
