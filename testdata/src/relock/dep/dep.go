package dep

import "sync"

type Store struct {
	Mu sync.Mutex
	m  map[string]int
}

// Get locks the store.
func (s *Store) Get(k string) int {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return s.m[k]
}

// GetLocked expects the lock held.
func (s *Store) GetLocked(k string) int { return s.m[k] }

// Swap gives the lock back for a while.
func (s *Store) Swap() {
	s.Mu.Unlock()
	s.Mu.Lock()
}
