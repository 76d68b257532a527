package before

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
	open := g.open
	for !open {
		g.changed.Wait() // condwait/fixed
	}
}

// Hint waits for something to happen.
func (g *Gate) Hint() {
	var wg sync.WaitGroup
	wg.Go(g.changed.Wait) // condwait/value
	wg.Wait()
}

// Next waits for the next change of a gate that is closed.
func (g *Gate) Next() {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	if !open {
		g.changed.Wait() // condwait/no-lock
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
	l.in.Add(-1)
	l.left.Signal() // condwait/missed
}
