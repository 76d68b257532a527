// Package boundstock has a stock that asks somebody else while it is locked.
package boundstock

import "sync"

// Open is asked for what is ordered.
type Open interface {
	Pieces(sku string) int
	Name() string
}

type Stock struct {
	mu   sync.Mutex
	free map[string]int
	open Open
}

func New() *Stock { return &Stock{free: make(map[string]int)} }

// With makes one that asks from the beginning.
func With(o Open) *Stock { return &Stock{free: make(map[string]int), open: o} }

func (s *Stock) SetOpen(o Open) { s.open = o }

func (s *Stock) Take(sku string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[sku] -= n
}

func (s *Stock) Recount(sku string, n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[sku] = n - s.open.Pieces(sku)
	return s.free[sku]
}

// Careful asks before it locks.
type Careful struct {
	mu   sync.Mutex
	free map[string]int
	open Open
}

func NewCareful(o Open) *Careful { return &Careful{free: make(map[string]int), open: o} }

func (s *Careful) Take(sku string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[sku] -= n
}

func (s *Careful) Recount(sku string, n int) {
	open := s.open.Pieces(sku)
	s.mu.Lock()
	s.free[sku] = n - open
	s.mu.Unlock()
}

// Hooked calls a function, with the lock held.
type Hooked struct {
	mu     sync.Mutex
	n      int
	onFull func(int)
}

func (h *Hooked) OnFull(f func(int)) { h.onFull = f }

func (h *Hooked) Add() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n++; h.n > 10 {
		h.onFull(h.n)
	}
}

func (h *Hooked) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}
