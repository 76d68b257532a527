package readers

import "sync"

// A store of series: who clears it alone knows of those that it has deleted, and holds
// the lock against Close. (From alloy.)
type store struct {
	mu      sync.RWMutex
	closed  bool
	deleted map[int]int
}

func NewStore(ids []int) *store {
	s := &store{deleted: map[int]int{}}
	s.replay(ids)
	return s
}

func (s *store) replay(ids []int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, id := range ids {
		s.deleted[id] = 0 // ok
	}
}

func (s *store) Truncate(last int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return
	}
	s.gc(last)
	for id, segment := range s.deleted {
		if segment <= last {
			delete(s.deleted, id) // ok
		}
	}
}

func (s *store) gc(last int) { s.deleted[last] = last }

func (s *store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// The same, but others look at what is deleted.
type Series struct {
	mu      sync.RWMutex
	closed  bool
	deleted map[int]int
}

func (s *Series) Truncate(last int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, segment := range s.deleted {
		if segment <= last {
			delete(s.deleted, id) // want `s.deleted is written while s.mu is only read-locked`
		}
	}
}

func (s *Series) Has(id int) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.deleted[id]
	return ok
}

func (s *Series) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// Nothing else is under the lock: it is for the map.
type Users struct {
	mu     sync.RWMutex
	tokens map[string]string
}

func (u *Users) Login(name string) string {
	u.mu.RLock()
	defer u.mu.RUnlock()
	u.tokens[name] = name // want `u.tokens is written while u.mu is only read-locked`
	return u.tokens[name]
}

// The lock is for another map, and many look into that.
type Counted struct {
	mu    sync.RWMutex
	users map[string]string
	hits  map[string]int
}

func (c *Counted) Get(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.hits[id]++ // want `c.hits is written while c.mu is only read-locked`
	return c.users[id]
}

func (c *Counted) Put(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users[id] = id
}
