package a

import "relock/dep"

// Objects that embed a lock of another package, and own one another.

type shop struct {
	dep.Counted
	till *till
	open bool
}

type till struct {
	dep.Counted
	sum int
}

func (t *till) Sum() int {
	t.RLock()
	defer t.RUnlock()
	return t.sum
}

func (s *shop) Open() bool {
	s.RLock()
	defer s.RUnlock()
	return s.open
}

func (s *shop) Worth() int {
	s.RLock()
	defer s.RUnlock()
	return s.till.Sum() // ok: another object's lock
}

func (s *shop) Close() {
	s.Lock()
	defer s.Unlock()
	if s.Open() { // want `Close calls Open \(through RLock\), which takes s.mu again`
		s.open = false
	}
}

// Two gates, and one after the other: the pass gives each back.

type yard struct {
	in, out dep.Gate
	n       int
}

func (y *yard) Move() {
	p := y.in.Enter("move")
	defer p.Leave()
	q := y.out.Enter("move")
	defer q.Leave()
	y.n++
}

func (y *yard) Again() {
	p := y.in.Enter("once")
	y.n++
	p.Leave()
	p = y.in.Enter("twice") // ok
	y.n--
	p.Leave()
}
