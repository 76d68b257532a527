package outside

import "sync"

// From kapacitor and boundary: one goroutine writes, and needs the lock against the
// readers only. It sets what nobody else reads without the lock.
type grouping struct {
	mu     sync.Mutex
	groups map[string]int
	begin  int
}

func (g *grouping) Begin(at int) { g.begin = at }

func (g *grouping) Add(name string, at int) {
	g.begin = at
	if _, ok := g.groups[name]; !ok { // ok
		g.mu.Lock()
		g.groups[name] = 1
		g.mu.Unlock()
	}
}

func (g *grouping) Remove(name string) {
	g.mu.Lock()
	delete(g.groups, name)
	g.mu.Unlock()
}

type batch struct {
	mu      sync.Mutex
	retries int
	fast    int
}

func (b *batch) reset() {
	b.mu.Lock()
	b.retries = 0
	b.mu.Unlock()
	b.fast = 0
}

func (b *batch) timedOut() int {
	b.mu.Lock()
	b.retries++
	b.mu.Unlock()
	return b.retries // ok
}

func (b *batch) Retries() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.retries
}
