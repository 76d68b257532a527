package lent

import (
	"maps"
	"sync"
)

type Options struct {
	Name   string
	Labels map[string]string
}

type Holder struct {
	mu    sync.RWMutex
	cur   Options
	stats map[string]int
	items map[string]Options
}

func (h *Holder) Current() Options { // want Current:"lends h.cur.Labels in result 0"
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.cur
}

func (h *Holder) Cloned() Options {
	h.mu.RLock()
	defer h.mu.RUnlock()
	cur := h.cur
	cur.Labels = maps.Clone(cur.Labels)
	return cur
}

func (h *Holder) Stats() map[string]int { // want Stats:"lends h.stats in result 0"
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.stats
}

func (h *Holder) Item(id string) (Options, bool) { // want Item:`lends h.items\[...\].Labels in result 0`
	h.mu.RLock()
	defer h.mu.RUnlock()
	it, ok := h.items[id]
	return it, ok
}

func Through(h *Holder) Options { return h.Current() } // want Through:"lends h.cur.Labels in result 0"

// Bare takes no lock.
func (h *Holder) Bare() Options { return h.cur }

func (h *Holder) Set(k, v string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cur.Labels[k] = v
	h.stats[k]++
	h.items[k].Labels[k] = v
}
