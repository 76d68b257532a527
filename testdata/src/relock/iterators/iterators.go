// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"slices"
	"sync"
)

type store struct {
	mu sync.Mutex
	m  map[string]int
}

func (s *store) add(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k]++
}

func (s *store) all(keys iter.Seq[string]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range keys {
		s.add(k) // want `all calls add, which takes s.mu again, held since line 22`
	}
}

func (s *store) inside(keys []string) {
	for k := range slices.Values(keys) {
		s.mu.Lock()
		s.add(k) // want `inside calls add, which takes s.mu again, held since line 31`
		s.mu.Unlock()
	}
}

// Each round gives the lock back.
func (s *store) rounds(keys iter.Seq[string]) {
	for k := range keys {
		s.add(k) // ok
		s.mu.Lock()
		s.m[k]--
		s.mu.Unlock()
	}
	s.add("") // ok
}

// The body gives it back while it does something else.
func (s *store) pauses(keys iter.Seq[string]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range keys {
		s.mu.Unlock()
		s.add(k) // ok
		s.mu.Lock()
	}
}

// each holds the lock while the body runs, which gives it back meanwhile.
func (s *store) each(yield func(string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.m {
		if !yield(k) {
			return
		}
	}
}

func (s *store) apart() {
	for k := range s.each {
		s.mu.Unlock()
		s.add(k) // ok
		s.mu.Lock()
	}
}
