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

func (p *Plan) Free(seat string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.taken[seat]
	return !ok
}

func (p *Plan) Take(seat, customer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[seat] = customer
}

// Count returns the number of seats taken.
func (p *Plan) Count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.taken)
}
