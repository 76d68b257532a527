// Package dep has locks that package a takes the other way round.
package dep

import "sync"

// Registry knows agents.
type Registry struct {
	Mu     sync.Mutex
	Agents map[string]*Agent
}

// Agent belongs to a registry.
type Agent struct {
	Mu sync.Mutex
	N  int
}

// Count sums over the agents.
func (r *Registry) Count() (n int) {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	for _, a := range r.Agents {
		a.Mu.Lock()
		n += a.N
		a.Mu.Unlock()
	}
	return n
}
