package outside

import (
	"context"
	"sync"
	"time"

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

// A pause in between hears of nobody.
type meter struct {
	mu    sync.Mutex
	count int
}

func (m *meter) Add(n int) { m.mu.Lock(); m.count += n; m.mu.Unlock() }

func (m *meter) Rate(ctx context.Context, every time.Duration) int {
	m.mu.Lock()
	before := m.count
	m.mu.Unlock()
	select {
	case <-ctx.Done():
		return 0
	case <-time.After(every):
	}
	return m.count - before // want `m.count is used here without m.mu`
}

func (m *meter) Last(done chan struct{}, every time.Duration) int {
	m.mu.Lock()
	before := m.count
	m.mu.Unlock()
	select {
	case <-done:
	case <-time.After(every):
		return 0
	}
	return m.count - before // ok
}

// Section and use in one case.
func (m *meter) Serve(asks chan chan int) {
	for ask := range asks {
		select {
		case ask <- 1:
			m.mu.Lock()
			m.count++
			m.mu.Unlock()
			println(m.count + 1) // want `m.count is used here without m.mu`
		case <-time.After(time.Second):
		}
	}
}
