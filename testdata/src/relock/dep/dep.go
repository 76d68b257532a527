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

// Freeze returns with the lock held, which it hands to its caller.
func (s *Store) Freeze() *sync.Mutex {
	s.Mu.Lock()
	defer func() { s.m = nil }()
	return &s.Mu
}

// Node has a store, and nodes below it.
type Node struct {
	store Store
	below []*Node
}

// Reset freezes all stores, from the root down.
func (n *Node) Reset() {
	mu := n.store.Freeze()
	defer mu.Unlock()
	for _, d := range n.below {
		d.Reset()
	}
}
