package settled

import "sync"

type streams struct {
	mu  sync.RWMutex
	all map[uint]func() error
}

func (s *streams) Add(id uint, f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = f
}

func (s *streams) broadcast() (ended []uint) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, f := range s.all {
		if f() != nil {
			ended = append(ended, id)
		}
	}
	return ended
}

// The lock is taken if there is anything to go through. (From erigon.)
func (s *streams) Broadcast() {
	ended := s.broadcast()
	if len(ended) > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	for _, id := range ended {
		delete(s.all, id) // ok
	}
}

type others struct {
	mu  sync.RWMutex
	all map[uint]func() error
}

func (s *others) Add(id uint, f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = f
}

// Given back on the way.
func (s *others) Broadcast(ended []uint) {
	if len(ended) > 0 {
		s.mu.Lock()
		s.all[0] = nil
		s.mu.Unlock()
	}
	for _, id := range ended {
		delete(s.all, id) // want `s.all is used here without s.mu`
	}
}
