package after

import (
	"sync"
	"sync/atomic"
)

// Gate lets people through when it is open.
type Gate struct {
	mu      sync.Mutex
	changed *sync.Cond
	open    bool
}

// NewGate returns a closed gate.
func NewGate() *Gate {
	g := new(Gate)
	g.changed = sync.NewCond(&g.mu)
	return g
}

// Open opens it.
func (g *Gate) Open() {
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	g.changed.Broadcast()
}

// Pass waits until it is open.
func (g *Gate) Pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.open {
		g.changed.Wait()
	}
}

// Hint waits for something to happen.
func (g *Gate) Hint() {
	var wg sync.WaitGroup
	wg.Go(g.Pass)
	wg.Wait()
}

// Next waits until a gate that is closed is open.
func (g *Gate) Next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.open {
		g.changed.Wait()
	}
}

// Lobby lets ten in.
type Lobby struct {
	mu   sync.Mutex
	left *sync.Cond
	in   atomic.Int32
}

// NewLobby returns an empty one.
func NewLobby() *Lobby {
	l := new(Lobby)
	l.left = sync.NewCond(&l.mu)
	return l
}

// Enter waits for room.
func (l *Lobby) Enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.in.Load() >= 10 {
		l.left.Wait()
	}
	l.in.Add(1)
}

// Leave makes room.
func (l *Lobby) Leave() {
	l.mu.Lock()
	l.in.Add(-1)
	l.mu.Unlock()
	l.left.Signal()
}
