package outside

import "sync"

// From a vector database: whoever changes the list has all of the keyed locks, too.
type byKey struct{ mus [8]sync.RWMutex }

func (b *byKey) Lock(k int)    { b.mus[k%8].Lock() }
func (b *byKey) Unlock(k int)  { b.mus[k%8].Unlock() }
func (b *byKey) RLock(k int)   { b.mus[k%8].RLock() }
func (b *byKey) RUnlock(k int) { b.mus[k%8].RUnlock() }

type graph struct {
	mu    sync.RWMutex
	each  *byKey
	nodes []*int
}

func (g *graph) Grow(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.nodes = append(g.nodes, make([]*int, n)...)
}

func (g *graph) Reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.nodes = nil
}

func (g *graph) Count() (n int) {
	g.mu.RLock()
	all := len(g.nodes)
	g.mu.RUnlock()
	for i := range all {
		g.each.RLock(i)
		node := g.nodes[i] // ok
		g.each.RUnlock(i)
		if node != nil {
			n++
		}
	}
	return n
}

func (g *graph) CountBare() (n int) {
	g.mu.RLock()
	all := len(g.nodes)
	g.mu.RUnlock()
	for i := range all {
		if g.nodes[i] != nil { // want `g.nodes is used here without g.mu`
			n++
		}
	}
	return n
}
