// Package limits has a table that locks itself.
package limits

import "sync"

// Slots are those of one.
type Slots chan struct{}

// Table has the slots of all.
type Table struct {
	mu sync.Mutex
	of map[string]Slots
}

// Find looks for the slots of one.
func (t *Table) Find(name string) (Slots, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.of[name]
	return s, ok
}

// Put puts the slots of one there.
func (t *Table) Put(name string, s Slots) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of[name] = s
}
