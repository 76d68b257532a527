// Package dep has a lock that others use.
package dep

import "sync"

type Store struct {
	Mu sync.RWMutex
	N  int
}

// Begin locks.
func (s *Store) Begin() { s.Mu.Lock() }

// Done unlocks.
func (s *Store) Done() { s.Mu.Unlock() }

// Use locks, and leaves it so.
func Use(mu *sync.Mutex) { mu.Lock() }
