package rlockwrite

import "sync"

// A store reads its log when it is made, with the lock held that those who read it
// later take.
type store struct {
	mu      sync.RWMutex
	deleted map[string]int
	last    int
}

func newStore(names []string) (*store, error) {
	s := &store{deleted: make(map[string]int)}
	if err := s.replay(names); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *store) replay(names []string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, n := range names {
		s.deleted[n] = i // ok: nobody else has it
	}
	return s.load(names)
}

func (s *store) load(names []string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.deleted["first"] = 0 // ok: as before
	return nil
}

func (s *store) Forget(name string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	delete(s.deleted, name) // want `s.deleted is written while s.mu is only read-locked`
}

func (s *store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deleted[name] = s.last
	s.last++
}
