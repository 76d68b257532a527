// Package dep is imported by a, for its facts.
package dep

import "sync"

// Hub has a lock.
type Hub struct{ Mu sync.Mutex }

// Peer has another.
type Peer struct {
	Mu  sync.Mutex
	Hub *Hub
}

// Leave takes Hub's lock under Peer's.
func (p *Peer) Leave() {
	p.Mu.Lock()
	p.Hub.Mu.Lock() // want `Peer.Mu -> Hub.Mu`
	p.Hub.Mu.Unlock()
	p.Mu.Unlock()
}
