package before

import (
	"sync"
	"time"
)

// Notices are shown on the dashboard at a time.
type Notices struct {
	mu      sync.Mutex
	pending map[string]*notice
	show    func(text string)
}

type notice struct {
	text  string
	timer *time.Timer
}

// NewNotices has none.
func NewNotices(show func(text string)) *Notices {
	return &Notices{pending: make(map[string]*notice), show: show}
}

// Plan shows a notice later.
func (n *Notices) Plan(id, text string, in time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := &notice{text: text}
	p.timer = time.AfterFunc(in, func() { n.due(id, p) })
	n.pending[id] = p
}

// Withdraw calls a notice off.
func (n *Notices) Withdraw(id string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ok := n.pending[id]
	delete(n.pending, id) // timers/dropped
	return ok
}

// Close drops all notices.
func (n *Notices) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, p := range n.pending {
		p.timer.Stop()
		delete(n.pending, id)
	}
}

func (n *Notices) due(id string, p *notice) {
	n.mu.Lock()
	delete(n.pending, id)
	n.mu.Unlock()
	n.show(p.text)
}
