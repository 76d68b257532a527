// Package grpc795 has the structure of the kernel of that name, corrected.
package grpc795

import "sync"

type shop struct {
	mu     sync.Mutex
	closed bool
	sold   int
}

func (s *shop) Shut() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	s.mu.Unlock()
}

func (s *shop) Sell() {
	s.mu.Lock()
	s.sold++
	s.mu.Unlock()
}

func newShop() *shop { return &shop{} }

type street struct{ shop *shop }

func (s *street) open() {
	sh := newShop()
	s.shop = sh
	go sh.Sell()
}

func newStreet() *street { return &street{} }

func shutTwice() {
	s := newStreet()
	s.open()
	for range 3 {
		s.shop.Shut()
	}
}

func Run() {
	for range 3 {
		go shutTwice()
	}
}
