// Package grpc1424 has the structure of the kernel of that name, corrected.
package grpc1424

import "sync"

type compass interface{ Points() <-chan bool }

type needle struct {
	mu     sync.Mutex
	points chan bool
}

func (n *needle) Points() <-chan bool { return n.points }

type sail struct {
	mu sync.Mutex
	up bool
}

func (s *sail) lower() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up = false
}

type rigging struct{ compass compass }

type ship struct {
	rigging rigging
	sails   []*sail
}

func (s *ship) steer(done chan bool) {
	defer close(done)
	for p := range s.rigging.compass.Points() {
		if p {
			continue
		}
		var down []*sail
		for _, x := range s.sails {
			down = append(down, x)
		}
		for _, x := range down {
			x.lower()
		}
	}
}

func newShip() *ship {
	return &ship{rigging: rigging{&needle{points: make(chan bool)}}}
}

func sailOut() {
	s := newShip()
	wait := make(chan error, 1)
	go func() {
		defer close(wait)
		p := s.rigging.compass.Points()
		if p != nil {
			done := make(chan bool)
			go s.steer(done)
			<-done
		}
	}()
	close(s.rigging.compass.(*needle).points)
}

func Run() { go sailOut() }
