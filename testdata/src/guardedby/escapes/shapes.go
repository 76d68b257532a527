package escapes

import (
	"sync"

	"guardedby/dep"
)

// In a literal.
func Lister(r *registry) func(string) []int {
	return func(name string) []int {
		r.mu.RLock()
		peers := r.peers
		r.mu.RUnlock()
		return peers[name] // want `the map of r.peers is used here after r.mu was given back`
	}
}

// In a function.
func Regions(r *registry) (out []string) {
	r.mu.RLock()
	peers := r.peers
	r.mu.RUnlock()
	for name := range peers { // want `the map of r.peers is used here after r.mu was given back`
		out = append(out, name)
	}
	return out
}

// Through helpers that take the lock.
type scores struct {
	mu sync.Mutex
	of map[string]int
}

func (s *scores) lock()   { s.mu.Lock() }
func (s *scores) unlock() { s.mu.Unlock() }

func (s *scores) Sum() (n int) {
	s.lock()
	of := s.of
	s.unlock()
	for _, v := range of { // want `the map of s.of is used here after s.mu was given back`
		n += v
	}
	return n
}

func (s *scores) Add(k string) {
	s.lock()
	defer s.unlock()
	s.of[k]++
}

// Generic.
type index[K comparable, V any] struct {
	mu   sync.RWMutex
	rows map[K]V
}

func (x *index[K, V]) Each(f func(K, V)) {
	x.mu.RLock()
	rows := x.rows
	x.mu.RUnlock()
	for k, v := range rows { // want `the map of x.rows is used here after x.mu was given back`
		f(k, v)
	}
}

func (x *index[K, V]) Put(k K, v V) {
	x.mu.Lock()
	x.rows[k] = v
	x.mu.Unlock()
}

// An object of another package.
func Names(m *dep.Meter) (out []string) {
	m.Mu.Lock()
	of := m.Of
	m.Mu.Unlock()
	for name := range of { // want `the map of m.Of is used here after m.Mu was given back`
		out = append(out, name)
	}
	return out
}

func Count(m *dep.Meter, name string) {
	m.Mu.Lock()
	m.Of[name]++
	m.Mu.Unlock()
}
