package dep

import "sync"

// Depot is a lock that other packages take by a function.
type Depot struct {
	mu sync.RWMutex
	n  int
}

// Lock takes the lock and returns what gives it back.
func (d *Depot) Lock() (unlock func()) {
	d.mu.Lock()
	return d.mu.Unlock
}

// Read is Lock for readers; it tells how many there are, too.
func (d *Depot) Read() (int, func()) {
	d.mu.RLock()
	return d.n, func() { d.mu.RUnlock() }
}

// Count takes the lock itself.
func (d *Depot) Count() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.n
}
