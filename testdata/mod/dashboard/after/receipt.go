package after

import (
	"sync"
	"time"
)

// Receipt comes when an order is done.
type Receipt struct {
	mu   sync.Mutex
	text string
	done chan struct{}
}

// Order begins one, and does what is ordered.
func Order(do func() string) *Receipt {
	r := &Receipt{done: make(chan struct{})}
	go func() { r.write(do()) }()
	return r
}

func (r *Receipt) write(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = text
	close(r.done)
}

// Wait returns the text if it comes in time.
func (r *Receipt) Wait(d time.Duration) (string, bool) {
	select {
	case <-r.done:
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.text, true
	case <-time.After(d):
		return "", false
	}
}
