// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"sync"
)

type store struct {
	mu sync.RWMutex
	m  map[string]int
}

func (s *store) deferred(keys iter.Seq[string]) {
	for k := range keys {
		s.mu.Lock()
		defer s.mu.Unlock() // want `s.mu is locked in a loop and unlocked by a defer, which runs only when the function returns`
		s.m[k]++
	}
}

func (s *store) mode(keys iter.Seq[string]) (n int) {
	s.mu.RLock()
	for k := range keys {
		n += s.m[k]
	}
	s.mu.Unlock() // want `s.mu.Unlock gives back a lock taken with RLock`
	return n
}

// A literal in each round gives back what it took.
func (s *store) literal(keys iter.Seq[string]) {
	for k := range keys {
		func() {
			s.mu.Lock()
			defer s.mu.Unlock() // ok
			s.m[k]++
		}()
	}
}

// Only the last round defers.
func (s *store) last(keys iter.Seq[string]) int {
	for k := range keys {
		if k != "" {
			s.mu.RLock()
			defer s.mu.RUnlock() // ok
			return s.m[k]
		}
	}
	return 0
}

// One of its own for each.
func each(locks iter.Seq[*sync.Mutex]) {
	for mu := range locks {
		mu.Lock()
		defer mu.Unlock() // ok
	}
}

// The iterator holds the lock.
func (s *store) each(yield func(string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.m {
		if !yield(k) {
			return
		}
	}
}

func (s *store) apart(f func(string)) {
	for k := range s.each {
		s.mu.Unlock() // ok
		f(k)
		s.mu.Lock()
	}
}
