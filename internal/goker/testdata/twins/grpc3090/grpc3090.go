// Package grpc3090 has the structure of the kernel of that name, corrected.
package grpc3090

import (
	"sync"
	"time"
)

type reporter interface{ Report() }

type scout struct{ camp reporter }

func (s *scout) March(r reporter) walker {
	s.camp = r
	s.Report()
	return s
}

func (s *scout) Look() {}

func (s *scout) Report() { s.camp.Report() }

type walker interface{ Look() }

type camp struct {
	fort  *fort
	scout walker
	mu    sync.Mutex
}

func (c *camp) look() {
	c.mu.Lock()
	if c.scout != nil {
		c.scout.Look()
	}
	c.mu.Unlock()
}

func (c *camp) ask() {
	go func() { c.look() }()
}

func (c *camp) Report() { c.ask() }

func newCamp(f *fort) {
	m := f.order.marcher
	c := &camp{fort: f}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scout = m.March(c)
}

type marcher interface{ March(r reporter) walker }

type order struct{ marcher marcher }

type fort struct{ order order }

func build() {
	f := &fort{order: order{}}
	if f.order.marcher == nil {
		f.order.marcher = &scout{}
	}
	newCamp(f)
}

func found() { build() }

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		found()
		time.Sleep(time.Millisecond)
	}()
	wg.Wait()
}
