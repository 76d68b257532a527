// Package grpc2371 has the structure of the kernel of that name, corrected.
package grpc2371

import "sync"

type scale struct {
	shop    *shop
	weights chan struct{}
}

func (s *scale) weigh() {
	select {
	case <-s.weights:
	default:
	}
	s.weights <- struct{}{}
}

func newScale(s *shop) *scale { return &scale{shop: s, weights: make(chan struct{}, 1)} }

type till struct{ shop *shop }

func (t *till) start() { go t.count() }

func (t *till) count() { t.shop.sell() }

func newTill(s *shop) *till { return &till{shop: s} }

type shop struct {
	mu    sync.RWMutex
	scale *scale
	till  *till
}

func (s *shop) sell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scale != nil {
		s.scale.weigh()
	}
}

func (s *shop) Close() {
	s.mu.Lock()
	s.till = nil
	s.scale = nil
	s.mu.Unlock()
}

func open() *shop { return openShop() }

func openShop() *shop {
	s := &shop{}
	t := newTill(s)
	s.till = t
	s.scale = newScale(s)
	t.start()
	return s
}

func Run() {
	for range 10 {
		s := open()
		go s.Close()
	}
}
