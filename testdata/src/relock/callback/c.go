// Package callback has functions that run what they are given under a lock.
package callback

import (
	"relock/dep"
	"sync"
)

type store struct {
	mu sync.Mutex
	m  map[string]string
}

func (s *store) with(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *store) each(f func(k, v string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.m {
		f(k, v)
	}
}

// copied runs f on a copy.
func (s *store) copied(f func(k, v string)) {
	s.mu.Lock()
	m := make(map[string]string)
	for k, v := range s.m {
		m[k] = v
	}
	s.mu.Unlock()
	for k, v := range m {
		f(k, v)
	}
}

func (s *store) later(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	go f()
}

func (s *store) set(k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k] = v
}

func (s *store) clear() { s.set("", "") }

func (s *store) reset() {
	s.with(func() { // want `reset calls with \(through the function literal, set\), which takes s.mu again`
		clear(s.m)
		s.set("epoch", "0")
	})
}

func methodValue(s *store) {
	s.with(s.clear) // want `methodValue calls with \(through clear, set\), which takes s.mu again`
}

func literal(s *store) func() {
	return func() {
		s.each(func(k, v string) { // want `calls each \(through the function literal, set\), which takes s.mu again`
			s.set(v, k)
		})
	}
}

func (s *store) helper() {
	s.locked(func() { s.set("", "") }) // want `helper calls locked \(through the function literal, set\), which takes s.mu again`
}

func (s *store) locked(f func()) { s.with(f) }

type shelf[T any] struct {
	mu  sync.RWMutex
	all []T
}

func (s *shelf[T]) Each(f func(T)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, v := range s.all {
		f(v)
	}
}

func (s *shelf[T]) Put(v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, v)
}

func (s *shelf[T]) Double() {
	s.Each(func(v T) { s.Put(v) }) // want `Double calls Each \(through the function literal, Put\), which takes s.mu again`
}

type till struct {
	mu sync.Mutex
	n  int
}

func (t *till) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n += n
}

func (t *till) foreign() {
	dep.WithMutex(&t.mu, func() { // want `foreign calls WithMutex \(through the function literal, add\), which takes t.mu again`
		t.add(1)
	})
}

func (t *till) after() {
	dep.After(&t.mu, func() { t.add(1) }) // ok
}

// Another one's.
func (s *store) merge(o *store) {
	o.each(func(k, v string) { s.set(k, v) }) // ok
}

func (s *store) doubled() {
	s.copied(func(k, v string) { s.set(v, k) }) // ok
}

func (s *store) started() {
	s.later(func() { s.set("", "") }) // ok
}

func (s *store) direct() {
	s.with(func() {
		s.m["epoch"] = "0" // ok
	})
	s.set("", "") // ok
}

// The literal gives the lock back meanwhile.
func (s *store) pauses() {
	s.with(func() {
		s.mu.Unlock()
		s.set("", "") // ok
		s.mu.Lock()
	})
}

// What is run is chosen by the caller.
func (s *store) maybe(f func(), run bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if run {
		f()
	}
}

func (s *store) no() {
	s.maybe(func() { s.set("", "") }, false) // ok
}
