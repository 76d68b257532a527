// Package kubernetes13135 has the structure of the kernel of that name, corrected.
package kubernetes13135

import (
	"sync"
	"time"
)

func untilStopped(f func(), pause time.Duration, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
		time.Sleep(pause)
	}
}

type shelf interface {
	Put(obj any)
	Swap(obj any)
}

type courier struct{ shelf shelf }

func (c *courier) FetchAndKeep(<-chan struct{}) error {
	c.fetch()
	return nil
}

func newCourier(s shelf) *courier { return &courier{shelf: s} }

func (c *courier) fetch() { c.shelf.Swap(nil) }

type pantry struct {
	sync.Mutex
	filled  sync.WaitGroup
	first   sync.Once
	ready   bool
	noticed int
	shelf   *openShelf
	courier *courier
}

func (p *pantry) notice() {
	p.Lock()
	defer p.Unlock()
	p.noticed++
}

func (p *pantry) setReady() {
	p.Lock()
	defer p.Unlock()
	p.ready = true
}

func (p *pantry) keep(stop <-chan struct{}) {
	for {
		err := p.courier.FetchAndKeep(stop)
		if err == nil {
			break
		}
	}
}

type openShelf struct {
	sync.RWMutex
	onSwap func()
	onPut  func()
}

func (s *openShelf) SetOnPut(f func()) {
	s.Lock()
	defer s.Unlock()
	s.onPut = f
}

func (s *openShelf) SetOnSwap(f func()) {
	s.Lock()
	defer s.Unlock()
	s.onSwap = f
}

func (s *openShelf) put() {
	s.Lock()
	defer s.Unlock()
	if s.onPut != nil {
		s.onPut()
	}
}

func (s *openShelf) Put(any) { s.put() }

func (s *openShelf) Swap(any) {
	s.Lock()
	defer s.Unlock()
	if s.onSwap != nil {
		s.onSwap()
	}
}

func newPantry(stop <-chan struct{}) *pantry {
	s := &openShelf{}
	p := &pantry{shelf: s, courier: newCourier(s)}
	p.filled.Add(1)
	s.SetOnSwap(func() {
		p.first.Do(func() { p.filled.Done() })
		p.setReady()
	})
	s.SetOnPut(p.notice)
	go untilStopped(func() { p.keep(stop) }, 0, stop)
	p.filled.Wait()
	return p
}

func Run() {
	stop := make(chan struct{})
	p := newPantry(stop)
	go p.shelf.Put(nil)
	go close(stop)
}
