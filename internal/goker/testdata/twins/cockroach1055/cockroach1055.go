// Package cockroach1055 has the structure of the kernel of that name, corrected.
package cockroach1055

import "sync"

// gate lets visitors in until it is shut, and is shut when all have left.
type gate struct {
	shut    chan struct{}
	guards  sync.WaitGroup
	mu      sync.Mutex
	left    *sync.Cond
	closing bool
	inside  int
}

func newGate() *gate {
	g := &gate{shut: make(chan struct{})}
	g.left = sync.NewCond(&g.mu)
	return g
}

func (g *gate) addGuard() { g.guards.Add(1) }

func (g *gate) isShut() <-chan struct{} {
	if g == nil {
		return nil
	}
	return g.shut
}

func (g *gate) guardGone() {
	if g != nil {
		g.guards.Done()
	}
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closing {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.left.Broadcast()
}

func (g *gate) empty() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closing = true
	for g.inside > 0 {
		g.left.Wait()
	}
}

func (g *gate) close() {
	g.empty()
	close(g.shut)
	g.guards.Wait()
}

func Run() {
	var gates []*gate
	for range 2 {
		gates = append(gates, newGate())
	}
	for i := range gates {
		g := gates[i]
		g.addGuard()
		go func() {
			if g.enter() {
				g.leave()
			}
			<-g.isShut()
			g.guardGone()
		}()
	}
	done := make(chan struct{})
	go func() {
		for _, g := range gates {
			g.empty()
		}
		for _, g := range gates {
			g.close()
		}
		close(done)
	}()
	<-done
}
