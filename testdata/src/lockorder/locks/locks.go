// Package locks has locks that a program uses everywhere in place of those of
// package sync.
package locks

import "sync"

// Mutex may be built as one that looks for deadlocks.
type Mutex struct{ sync.Mutex }

// Counted is a lock that knows how many read.
type Counted struct {
	mu      sync.RWMutex
	readers int
}

func (c *Counted) Lock()   { c.mu.Lock() }
func (c *Counted) Unlock() { c.mu.Unlock() }
func (c *Counted) RLock()  { c.mu.RLock(); c.readers++ }
func (c *Counted) RUnlock() {
	c.readers--
	c.mu.RUnlock()
}

// Busy reports whether somebody reads.
func (c *Counted) Busy() bool { return c.readers > 0 }
