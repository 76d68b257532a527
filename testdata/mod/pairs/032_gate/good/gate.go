package gate

import (
	"sync"
)

// Gate holds back callers while it is closed.
type Gate struct {
	mu     sync.Mutex
	cond   *sync.Cond
	open   bool
	passed int
}

func New() *Gate {
	g := &Gate{}
	g.cond = sync.NewCond(&g.mu)
	return g
}

func (g *Gate) Pass() {
	g.mu.Lock()
	for !g.open {
		g.cond.Wait()
	}
	g.passed++
	g.mu.Unlock()
}

func (g *Gate) Open() {
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	g.cond.Broadcast()
}

func (g *Gate) Close() {
	g.mu.Lock()
	g.open = false
	g.mu.Unlock()
}

// Stampede lets n workers run their tasks when the gate opens.
func Stampede(g *Gate, n int, task func(int)) *sync.WaitGroup {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			g.Pass()
			task(i)
		})
	}
	return &wg
}
