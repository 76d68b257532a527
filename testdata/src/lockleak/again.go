package lockleak

import "sync"

// A list that is made anew when it is stale: the second test is under another lock, and
// its answer may be another. (The clients of a store with tenants.)
type clients struct {
	mtx   sync.RWMutex
	stale bool
	list  []int
}

func (c *clients) All() []int {
	c.mtx.RLock()
	if !c.stale {
		c.mtx.RUnlock()
		return nil
	}
	c.mtx.RUnlock()
	c.mtx.Lock()
	if !c.stale {
		return nil // want `returns with c.mtx held since line \d+`
	}
	defer c.mtx.Unlock()
	c.list = append(c.list, 1)
	c.stale = false
	return c.list
}

func (c *clients) Mark() {
	c.mtx.Lock()
	c.stale = true
	c.mtx.Unlock()
}

// A flag that is set once decides whether there is a lock at all: both tests agree.
type maybeLocked struct {
	mu   sync.Mutex
	safe bool
	n    int
}

func newMaybeLocked(safe bool) *maybeLocked { return &maybeLocked{safe: safe} }

func (m *maybeLocked) Add() {
	if m.safe {
		m.mu.Lock()
	}
	m.n++
	if m.safe {
		m.mu.Unlock()
	}
	if m.safe {
		m.mu.Lock()
	}
	m.n++
	if m.safe {
		m.mu.Unlock()
	}
}

// What is tested while the lock is held stays so.
func (c *clients) Twice() {
	c.mtx.Lock()
	if c.stale {
		c.mtx.Unlock()
	}
	if !c.stale {
		c.mtx.Unlock()
	}
}

// Another lock given back meanwhile.
type twoLocks struct {
	a, b sync.Mutex
	busy bool
}

func (t *twoLocks) Do() {
	t.a.Lock()
	busy := t.busy
	if busy {
		t.b.Lock()
	}
	t.a.Unlock()
	if busy {
		t.b.Unlock()
	}
}

func (t *twoLocks) Set(v bool) {
	t.a.Lock()
	t.busy = v
	t.a.Unlock()
}

// The deferred literal takes the lock for itself. (A dispatcher of coroutines.)
type dispatcher struct {
	mu        sync.Mutex
	closed    bool
	executing bool
}

func (d *dispatcher) Execute() {
	d.mu.Lock()
	if d.closed {
		panic("closed") // want `panic with d.mu held`
	}
	d.executing = true
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		d.executing = false
		d.mu.Unlock()
	}()
}
