package keyed

import "sync"

type Set struct {
	mu sync.Mutex
	m  map[string]int
}

func (s *Set) Has(k string) bool { // want Has:"looks for parameter 1 in keyed.Set.m"
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.m[k]
	return ok
}

func (s *Set) Free(n int, k string) bool { // want Free:"looks for parameter 2 in keyed.Set.m"
	s.mu.Lock()
	_, ok := s.m[k]
	s.mu.Unlock()
	return !ok
}

func (s *Set) Put(k string, n int) { // want Put:"puts parameter 1 into keyed.Set.m"
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k] = n
}

func (s *Set) Keep(k string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.m[k]; !ok {
		s.m[k] = n
	}
}

func (s *Set) Some(k string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > 0 {
		s.m[k] = n
	}
}

func (s *Set) Bare(k string) bool {
	_, ok := s.m[k]
	return ok
}

func (s *Set) Swap(k string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.m[k]
	s.m[k] = 0
	return ok
}

// It takes what it finds out.
func (s *Set) Pop(k string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.m[k]
	delete(s.m, k)
	return !ok
}

// What it calls puts it there.
func (s *Set) Visit(k string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.m[k]
	s.mark(k)
	return ok
}

func (s *Set) mark(k string) { s.m[k] = 1 }
