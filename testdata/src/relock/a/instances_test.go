package a

import (
	"sync"
	"sync/atomic"
	"testing"
)

// From a pool of connections: the test holds the lock on purpose, in a state
// in which releasing does not take it.

type seats struct {
	mu      sync.Mutex
	waiting atomic.Int32
	free    int
}

func (s *seats) release() {
	if s.waiting.Load() == 0 {
		return
	}
	s.mu.Lock()
	s.free++
	s.mu.Unlock()
}

func TestReleaseBeforeWait(t *testing.T) {
	s := new(seats)
	s.mu.Lock()
	s.release() // ok
	s.mu.Unlock()
}
