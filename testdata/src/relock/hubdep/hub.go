// Package hubdep has objects that call others with their lock held.
package hubdep

import "sync"

// Hub calls its listeners.
type Hub struct {
	mu    sync.Mutex
	n     int
	hooks []func(int)
	last  func()
}

func (h *Hub) Listen(f func(int)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = append(h.hooks, f)
}

func (h *Hub) OnLast(f func()) { h.last = f }

func (h *Hub) Publish(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n = n
	for _, f := range h.hooks {
		f(n)
	}
	if n == 0 {
		h.last()
	}
}

func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// Name takes no lock.
func (h *Hub) Name() string { return "hub" }

// Polite copies its listeners first.
type Polite struct {
	mu    sync.Mutex
	n     int
	hooks []func(int)
}

func (h *Polite) Listen(f func(int)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = append(h.hooks, f)
}

func (h *Polite) Publish(n int) {
	h.mu.Lock()
	h.n = n
	hooks := append([]func(int){}, h.hooks...)
	h.mu.Unlock()
	for _, f := range hooks {
		f(n)
	}
}

func (h *Polite) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// Shared lets several read.
type Shared struct {
	mu   sync.RWMutex
	n    int
	hook func()
}

func (s *Shared) OnRead(f func()) { s.hook = f }

func (s *Shared) Read() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.hook()
	return s.n
}

func (s *Shared) Peek() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

func (s *Shared) Write(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = n
}
