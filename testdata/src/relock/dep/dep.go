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

// Gate is a lock whose holder is told how to give it back.
type Gate struct{ mu sync.Mutex }

// Pass gives a lock back.
type Pass struct{ leave func() }

// Leave gives the lock back.
func (p Pass) Leave() { p.leave() }

// Enter takes the lock.
func (g *Gate) Enter(why string) Pass {
	g.mu.Lock()
	return Pass{func() { g.mu.Unlock() }}
}

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

// Readers says how many read.
func (c *Counted) Readers() int { return c.readers }
