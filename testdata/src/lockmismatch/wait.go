package lockmismatch

import "sync"

// A reader waits on a condition whose lock is the writers'. From a cache of
// blocks.
type block struct {
	sync.RWMutex
	cond *sync.Cond
	done bool
}

func newBlock() *block {
	b := &block{}
	b.cond = sync.NewCond(b)
	return b
}

func (b *block) Read() {
	b.RLock()
	defer b.RUnlock()
	for !b.done {
		b.cond.Wait() // want `Wait gives back b.RWMutex with Unlock, which was taken with RLock`
	}
}

func (b *block) Fill() {
	b.Lock()
	defer b.Unlock()
	for b.done {
		b.cond.Wait()
	}
}

// A condition for readers.
type gauge struct {
	mu   sync.RWMutex
	cond *sync.Cond
	n    int
}

func newGauge() *gauge {
	g := &gauge{}
	g.cond = sync.NewCond(g.mu.RLocker())
	return g
}

func (g *gauge) wait() {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for g.n == 0 {
		g.cond.Wait()
	}
}
