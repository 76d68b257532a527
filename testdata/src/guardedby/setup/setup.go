// Package setup has objects that are set up by no constructor: what makes the lock, or
// starts the goroutine, may fill the fields before without it.
package setup

import "sync"

type service struct {
	mu      *sync.Mutex
	configs map[*int]bool
}

func (s *service) Provision() {
	s.configs = make(map[*int]bool)
	s.mu = new(sync.Mutex)
	go s.update()
}

func (s *service) update() {
	s.mu.Lock()
	configs := s.configs
	s.mu.Unlock()
	for c := range configs { // want `the map of s.configs is used here after s.mu was given back`
		*c++
	}
}

func (s *service) Register(c *int) {
	s.mu.Lock()
	s.configs[c] = true
	s.mu.Unlock()
}

func (s *service) Unregister(c *int) {
	s.mu.Lock()
	delete(s.configs, c)
	s.mu.Unlock()
}

// In a function; the lock is a value.
type pool struct {
	mu   sync.Mutex
	idle int
}

func Init(p *pool, n int) {
	p.mu = sync.Mutex{}
	p.idle = n
}

func (p *pool) Get() bool {
	p.mu.Lock()
	p.idle--
	p.mu.Unlock()
	return p.idle >= 0 // want `p.idle is used here without p.mu`
}

func (p *pool) Put() {
	p.mu.Lock()
	p.idle++
	p.mu.Unlock()
}

// A literal sets it up.
func Initialiser(p *tank) func(int) {
	return func(n int) {
		p.mu = new(sync.RWMutex)
		p.level = n
	}
}

type tank struct {
	mu    *sync.RWMutex
	level int
}

func (t *tank) Fill() int {
	t.mu.Lock()
	t.level++
	t.mu.Unlock()
	return t.level // want `t.level is used here without t.mu`
}

func (t *tank) Drain() {
	t.mu.Lock()
	t.level--
	t.mu.Unlock()
}

// The goroutine gets the object, whose map is new.
type hub[T any] struct {
	mu   sync.Mutex
	subs map[string]T
	in   chan T
}

func (h *hub[T]) Run() {
	h.subs = make(map[string]T)
	go func() {
		for v := range h.in {
			h.mu.Lock()
			h.subs["last"] = v
			h.mu.Unlock()
		}
	}()
}

func (h *hub[T]) Each(f func(T)) {
	h.mu.Lock()
	subs := h.subs
	h.mu.Unlock()
	for _, v := range subs { // want `the map of h.subs is used here after h.mu was given back`
		f(v)
	}
}

func (h *hub[T]) Send(v T) { h.in <- v }

func New[T any]() *hub[T] { return &hub[T]{in: make(chan T)} }
