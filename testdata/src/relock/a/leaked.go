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

type watcher struct {
	mu   sync.Mutex
	hook func(int)
	n    int
}

// wrap puts a hook in the place of another, which it calls. (A test server.)
func (w *watcher) wrap(c *watched) {
	old := c.hook
	c.hook = func(n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.n += n
		if old != nil {
			old(n) // ok
		}
	}
}

type watched struct{ hook func(int) }
