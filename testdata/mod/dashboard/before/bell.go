package before

import "sync"

// Bell rings when something happens, and counts how often it was heard.
type Bell struct {
	mu    sync.Mutex
	rung  int
	heard int
	rings chan string
}

// NewBell returns a bell with somebody who hears it.
func NewBell() *Bell {
	b := &Bell{rings: make(chan string)}
	go b.hear()
	return b
}

func (b *Bell) hear() {
	for range b.rings {
		b.mu.Lock()
		b.heard++
		b.mu.Unlock()
	}
}

// Ring rings.
func (b *Bell) Ring(why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung++
	b.rings <- why // lockwait/deadlock
}

// Close ends it.
func (b *Bell) Close() { close(b.rings) }
