package condwait

import (
	"sync"
	"time"
)

// no-lock.

type tap struct {
	mu   sync.Mutex
	flow *sync.Cond
	n    int
}

func newTap() *tap {
	t := &tap{}
	t.flow = sync.NewCond(&t.mu)
	return t
}

func (t *tap) put() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
	t.flow.Signal()
}

func (t *tap) take() {
	t.mu.Lock()
	n := t.n
	t.mu.Unlock()
	for n == 0 {
		t.flow.Wait() // want `t.flow.Wait\(\) is called without t.mu, which it gives back at once: a fatal error`
		t.mu.Lock()
		n = t.n
		t.mu.Unlock()
	}
}

func (t *tap) peek() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

// Take takes no lock, and nobody else can for it.
func (t *tap) Take() {
	for t.peek() == 0 {
		t.flow.Wait() // want `without t.mu`
	}
}

func (t *tap) Start() {
	go func() {
		for {
			t.flow.Wait() // want `without t.mu`
			time.Sleep(time.Second)
		}
	}()
}

func local() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	done := false
	go func() {
		mu.Lock()
		done = true
		mu.Unlock()
		c.Broadcast()
	}()
	mu.Lock()
	was := done
	mu.Unlock()
	if !was {
		c.Wait() // want `without mu`
	}
}

// Whoever calls it has the lock.
func (t *tap) more() {
	for t.n == 0 {
		t.flow.Wait() // ok
	}
}

func (t *tap) Two() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.more()
	t.more()
}

func (t *tap) viaField() {
	t.flow.L.Lock()
	for t.n == 0 {
		t.flow.Wait() // ok
	}
	t.flow.L.Unlock()
}

func (t *tap) sometimes(hold bool) {
	if hold {
		t.mu.Lock()
	}
	t.flow.Wait() // ok: nobody knows
	if hold {
		t.mu.Unlock()
	}
}

// What is handed the lock may wait.
func with(mu sync.Locker, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

func (t *tap) handed() {
	with(&t.mu, func() {
		for t.n == 0 {
			t.flow.Wait() // ok
		}
	})
}

// Others can lock what they can name.
type Gate struct {
	Mu   sync.Mutex
	Open *sync.Cond
}

func NewGate() *Gate {
	g := &Gate{}
	g.Open = sync.NewCond(&g.Mu)
	return g
}

// Await is called with the lock held.
func (g *Gate) Await() {
	g.Open.Wait() // ok
}

type hall struct {
	mu   sync.Mutex
	free *sync.Cond
}

func newHall() *hall {
	h := &hall{}
	h.free = sync.NewCond(&h.mu)
	return h
}

func (h *hall) Lock()   { h.mu.Lock() }
func (h *hall) Unlock() { h.mu.Unlock() }

// Await is called between Lock and Unlock.
func (h *hall) Await() {
	h.free.Wait() // ok
}
