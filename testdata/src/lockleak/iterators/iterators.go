// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"errors"
	"iter"
	"maps"
	"sync"
)

type store struct {
	mu sync.Mutex
	m  map[string]int
}

func (s *store) returns(keys iter.Seq[string]) error {
	s.mu.Lock()
	for k := range keys {
		if k == "" {
			return errors.New("no key") // want `returns with s.mu held since line 17, though other paths call Unlock`
		}
		s.m[k]++
	}
	s.mu.Unlock()
	return nil
}

func (s *store) round(keys iter.Seq2[int, string]) {
	for i, k := range keys {
		s.mu.Lock()
		if i == 0 {
			continue // want `a path round the loop comes back to s.mu.Lock`
		}
		s.m[k]++
		s.mu.Unlock()
	}
}

func (s *store) labelled(keys iter.Seq[string]) {
outer:
	for k := range keys {
		s.mu.Lock()
		for v := range maps.Values(s.m) {
			if v == 0 {
				s.mu.Unlock()
				continue outer // ok
			}
			if v == 1 {
				s.mu.Unlock()
				break outer // ok
			}
		}
		s.m[k]++
		s.mu.Unlock()
	}
}

func (s *store) gives(keys iter.Seq[string]) error {
	for k := range keys {
		s.mu.Lock()
		if k == "" {
			s.mu.Unlock()
			return errors.New("no key") // ok
		}
		s.m[k]++
		s.mu.Unlock()
	}
	return nil
}

// All locks are taken by one loop and given back by another.
func every(locks map[string]*sync.Mutex, f func()) {
	for mu := range maps.Values(locks) {
		mu.Lock() // ok
	}
	f()
	for mu := range maps.Values(locks) {
		mu.Unlock()
	}
}

// What gives back is deferred in the body.
func gathered(locks iter.Seq[*sync.Mutex], f func()) {
	for mu := range locks {
		mu.Lock() // ok
		defer mu.Unlock()
	}
	f()
}

// An iterator that holds a lock while the body runs.
func (s *store) keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for k := range s.m {
			if !yield(k) {
				return // ok
			}
		}
	}
}

func (s *store) apart(f func(string)) {
	for k := range s.keys() {
		s.mu.Unlock()
		f(k)
		s.mu.Lock() // ok
	}
}
