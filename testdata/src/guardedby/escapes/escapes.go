package escapes

import "sync"

type registry struct {
	mu    sync.RWMutex
	peers map[string][]int
}

// A copy of the variable is no copy of the map. (Versions of servers.)
func (r *registry) All(f func(int) bool) bool {
	r.mu.RLock()
	peers := r.peers
	r.mu.RUnlock()
	for _, list := range peers { // want `the map of r.peers is used here after r.mu was given back, while Add may change it \(line \d+\)`
		for _, p := range list {
			if !f(p) {
				return false
			}
		}
	}
	return true
}

func (r *registry) Region(name string) []int {
	r.mu.RLock()
	peers := r.peers
	r.mu.RUnlock()
	return peers[name] // want `the map of r.peers is used here after r.mu was given back`
}

func (r *registry) Add(name string, p int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers[name] = append(r.peers[name], p)
}

// A map that is never changed once it is there: each change makes another.
type snapshot struct {
	mu  sync.Mutex
	now map[string]int
}

func (s *snapshot) Get(k string) int {
	s.mu.Lock()
	m := s.now
	s.mu.Unlock()
	return m[k]
}

func (s *snapshot) Set(k string, v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := make(map[string]int, len(s.now)+1)
	for k, v := range s.now {
		m[k] = v
	}
	m[k] = v
	s.now = m
}

// The map is taken over: others get a new one.
type batch struct {
	mu  sync.Mutex
	set map[string]int
}

func (b *batch) Flush(f func(string, int)) {
	b.mu.Lock()
	set := b.set
	b.set = make(map[string]int)
	b.mu.Unlock()
	for k, v := range set {
		f(k, v)
	}
}

func (b *batch) Put(k string, v int) {
	b.mu.Lock()
	b.set[k] = v
	b.mu.Unlock()
}
