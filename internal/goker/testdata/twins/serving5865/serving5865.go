// Package serving5865 has the structure of the kernel of that name, corrected.
package serving5865

import "sync"

type spring struct {
	water chan struct{}
	shut  chan struct{}
}

func (s *spring) run() {
	defer close(s.shut)
	<-s.water
}

type valley struct{ mu sync.RWMutex }

func newSpring(water chan struct{}) *spring {
	return &spring{water: water, shut: make(chan struct{})}
}

func (v *valley) rain() {
	s := v.find()
	select {
	case s.water <- struct{}{}:
	case <-s.shut:
	}
}

func (v *valley) find() *spring {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := newSpring(make(chan struct{}))
	go s.run()
	return s
}

func newValley() *valley {
	v := &valley{}
	return v
}

func Run() {
	v := newValley()
	func() { v.rain() }()
}
