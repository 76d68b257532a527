package outside

import (
	"sync"

	"guardedby/dep"
)

// In a literal.
func Handler(s *sub) func() int {
	return func() int {
		s.mu.Lock()
		s.pending++
		s.mu.Unlock()
		return s.pending // want `s.pending is used here without s.mu`
	}
}

// The lock is taken and given back by helpers.
type gauge struct {
	mu    sync.Mutex
	level int
}

func (g *gauge) lock()   { g.mu.Lock() }
func (g *gauge) unlock() { g.mu.Unlock() }

func (g *gauge) Raise() int {
	g.lock()
	g.level++
	g.unlock()
	return g.level // want `g.level is used here without g.mu`
}

func (g *gauge) Lower() {
	g.lock()
	defer g.unlock()
	g.level--
}

// An object of another package.
func Tick(m *dep.Meter) int {
	m.Mu.Lock()
	m.Count++
	m.Mu.Unlock()
	return m.Count // want `m.Count is used here without m.Mu`
}

func Reset(m *dep.Meter) {
	m.Mu.Lock()
	m.Count = 0
	m.Mu.Unlock()
}
