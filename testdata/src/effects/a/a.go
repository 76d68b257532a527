package a // want package:"analysed"

import "effects/b"

type T struct{ s *b.S }

func (t *T) set() { t.s.SetN(1) } // want set:"^reads:0 writes:0$"

func (t *T) get() int { return t.s.N() } // want get:"^reads:0$"

func own() int {
	var s b.S
	s.SetN(1)
	return s.N()
}

func elements(xs []*b.S) { // want elements:"^reads:0 writes:0$"
	for _, x := range xs {
		x.SetN(1)
	}
}
