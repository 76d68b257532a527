package a

import "sync"

type tank struct {
	mu    sync.Mutex
	empty bool
}

// fill forgets the lock on one path: that is what lockleak reports.
func (t *tank) fill() {
	for {
		t.mu.Lock()
		if t.empty {
			break
		}
		t.mu.Unlock()
	}
}

func (t *tank) drain() {
	t.mu.Lock()
	t.empty = true
	t.mu.Unlock()
}

// What to put right is in fill, not here.
func fillAndDrain(t *tank) {
	t.fill()
	t.drain() // ok
}

// begin keeps the lock on purpose: end gives it back.
func (t *tank) begin() { t.mu.Lock() }

func (t *tank) end() { t.mu.Unlock() }

func beginAndDrain(t *tank) {
	t.begin()
	t.drain() // want `beginAndDrain calls drain, which takes t.mu again`
	t.end()
}
