package seats

import (
	"sync"
)

// Plan is the seat plan of one show; it is safe for concurrent use.
type Plan struct {
	mu    sync.Mutex
	taken map[string]string
}

func NewPlan() *Plan { return &Plan{taken: make(map[string]string)} }

// Take gives the seat to the customer if it is free.
func (p *Plan) Take(seat, customer string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.taken[seat]; ok {
		return false
	}
	p.taken[seat] = customer
	return true
}

// Count returns the number of seats taken.
func (p *Plan) Count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.taken)
}
