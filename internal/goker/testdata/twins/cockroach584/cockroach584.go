// Package cockroach584 has the structure of the kernel of that name, corrected.
package cockroach584

import "sync"

type rumour struct {
	mu   sync.Mutex
	over bool
}

func (r *rumour) begin() {
	for {
		r.mu.Lock()
		if r.over {
			r.mu.Unlock()
			break
		}
		r.mu.Unlock()
	}
}

func (r *rumour) spread() {
	for {
		r.mu.Lock()
		if r.over {
			r.mu.Unlock()
			break
		}
		r.mu.Unlock()
	}
}

func Run() {
	r := &rumour{over: true}
	go func() {
		r.begin()
		r.spread()
	}()
}
