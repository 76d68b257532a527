// Package moby17176 has the structure of the kernel of that name, corrected.
package moby17176

import (
	"errors"
	"sync"
	"time"
)

type stable struct {
	sync.Mutex
	sold int
}

func (s *stable) sweep() error {
	s.Lock()
	if s.sold == 0 {
		s.Unlock()
		return nil
	}
	s.Unlock()
	return errors.New("a box is still full")
}

func sweepAndLook() {
	s := &stable{}
	s.sweep()
	looked := make(chan bool, 1)
	go func() {
		s.Lock()
		defer s.Unlock()
		looked <- true
	}()
	select {
	case <-time.After(time.Second):
	case <-looked:
	}
}

func Run() { go sweepAndLook() }
