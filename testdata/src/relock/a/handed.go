package a

import "relock/dep"

// A function hands its lock to the caller as its result.

type forest struct{ one, two *dep.Node }

func (f *forest) reset() {
	f.one.Reset()
	f.two.Reset() // ok: given back by what Freeze returned
	f.one.Reset() // ok
}

func (f *forest) freeze(s *dep.Store) int {
	s.Freeze().Unlock()
	mu := s.Freeze() // ok
	n := s.GetLocked("a")
	mu.Unlock()
	return n + s.Get("b") // ok
}
