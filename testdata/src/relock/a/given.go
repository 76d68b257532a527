package a

import "sync"

// From cadence: the lock is given back by its method value, once, early or at the
// return.
type usage struct {
	mut sync.Mutex
	n   int
}

func (u *usage) update(tell func(int)) {
	u.mut.Lock()
	var once sync.Once
	defer once.Do(u.mut.Unlock)
	u.n++
	n := u.n
	once.Do(u.mut.Unlock)
	tell(n)
}

func (u *usage) read() int {
	u.mut.Lock()
	defer u.mut.Unlock()
	return u.n
}

func (u *usage) both(tell func(int)) int {
	u.update(tell)
	return u.read() // ok
}

func (u *usage) under() int {
	u.mut.Lock()
	var once sync.Once
	defer once.Do(u.mut.Unlock)
	return u.read() // want `under calls read, which takes u.mut again`
}

// From pebble: Unlock defers a helper that gives the lock back.
type state struct {
	mu       sync.Mutex
	modified bool
}

func (s *state) Lock()   { s.mu.Lock() }
func (s *state) unlock() { s.mu.Unlock() }

func (s *state) Unlock() {
	defer s.unlock()
	if !s.modified {
		return
	}
	s.modified = false
}

func (s *state) twice() {
	s.Lock()
	s.modified = true
	s.Unlock()
	s.Lock() // ok
	defer s.Unlock()
	s.modified = false
}
