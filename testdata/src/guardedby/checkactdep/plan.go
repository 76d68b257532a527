// Package checkactdep has an object that locks itself.
package checkactdep

import "sync"

// Plan says who has which seat.
type Plan struct {
	mu    sync.Mutex
	taken map[string]string
	seen  map[string]bool
}

// New makes a plan.
func New() *Plan { return &Plan{taken: map[string]string{}, seen: map[string]bool{}} }

// Free reports whether a seat is free.
func (p *Plan) Free(seat string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.taken[seat]
	return !ok
}

// Get returns who has a seat.
func (p *Plan) Get(seat string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who, ok := p.taken[seat]
	return who, ok
}

// Seen reports whether a seat was looked at.
func (p *Plan) Seen(seat string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[seat]
}

// Take gives a seat to somebody.
func (p *Plan) Take(seat, who string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[seat] = who
}

// Claim gives a free seat to somebody.
func (p *Plan) Claim(seat, who string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.taken[seat]; ok {
		return false
	}
	p.taken[seat] = who
	return true
}

// Keep gives a seat to the first.
func (p *Plan) Keep(seat, who string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.taken[seat]; !ok {
		p.taken[seat] = who
	}
}
