package a

import "sync"

// A start in two steps: who is started says that it is there before it takes what keeps
// it back. (From a bench that starts its clients at once.)
type gates struct {
	wg   sync.WaitGroup
	gate sync.RWMutex
	n    int
}

func (g *gates) client() {
	g.wg.Done() // it is there
	g.gate.RLock()
	g.gate.RUnlock()
	g.wg.Done()
}

func (g *gates) Run() {
	g.gate.Lock()
	for range g.n {
		g.wg.Add(1)
		go g.client()
	}
	g.wg.Wait() // ok: for the first Done
	g.wg.Add(g.n)
	g.gate.Unlock()
	g.wg.Wait()
}

// One that says so only once, behind the gate.
type gatesOnce struct {
	wg   sync.WaitGroup
	gate sync.RWMutex
	n    int
}

func (g *gatesOnce) client() {
	g.gate.RLock()
	g.gate.RUnlock()
	g.wg.Done()
}

func (g *gatesOnce) Run() {
	g.gate.Lock()
	for range g.n {
		g.wg.Add(1)
		go g.client()
	}
	g.wg.Wait() // want `waits for g.wg with g.gate held .* but client, which calls Done, takes g.gate first`
	g.gate.Unlock()
}
