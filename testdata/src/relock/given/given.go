// Package given has locks whose Unlock others are given.
package given

import "sync"

type server struct {
	// Started is called once the server listens.
	Started func()
	mu      sync.Mutex
}

func (s *server) serve() { s.Started() }

// ok: who is given Unlock lets it go on.
func start(s *server) {
	var ready sync.Mutex
	ready.Lock()
	s.Started = ready.Unlock
	go s.serve()
	ready.Lock()
	defer ready.Unlock()
}

// ok: the lock is a field.
func startField(s *server, run func(done func())) {
	s.mu.Lock()
	run(s.mu.Unlock)
	s.mu.Lock()
	s.mu.Unlock()
}

// The Unlock of another lock is no help.
func startOther(s, t *server, run func(done func())) {
	s.mu.Lock()
	run(t.mu.Unlock)
	s.mu.Lock() // want `s.mu.Lock while this goroutine holds s.mu`
	s.mu.Unlock()
}

// Given too late.
func startLate(s *server, run func(done func())) {
	s.mu.Lock()
	s.mu.Lock() // want `s.mu.Lock while this goroutine holds s.mu`
	run(s.mu.Unlock)
	s.mu.Unlock()
}
