// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"sync"
)

type registry struct {
	mu sync.Mutex
	m  map[string]int
	n  int
}

func (r *registry) Set(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.m[k]++
	r.n++
}

func (r *registry) Del(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.m, k)
	r.n--
}

func (r *registry) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.m) + r.n
}

// Iterators that hold the lock while the body runs.

func (r *registry) each(yield func(string) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k := range r.m {
		if !yield(k) {
			return
		}
	}
}

func scope(mu *sync.Mutex) iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		mu.Lock()
		defer mu.Unlock()
		yield(struct{}{})
	}
}

func (r *registry) Reset() {
	for k := range r.each {
		r.m[k] = 0 // ok
		r.n = 0
	}
}

func (r *registry) Clear() {
	for range scope(&r.mu) {
		clear(r.m) // ok
		r.n = 0
		return
	}
}
