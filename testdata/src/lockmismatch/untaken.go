package lockmismatch

import "sync"

// TryLock may say no.
type tally struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
}

func (t *tally) dropped() {
	t.mu.TryLock()
	t.n++
	t.mu.Unlock() // want `nobody looks whether t.mu.TryLock \(line \d+\) took the lock that Unlock gives back here`
}

func (t *tally) blank() {
	_ = t.rw.TryRLock()
	defer t.rw.RUnlock() // want `nobody looks whether t.rw.TryRLock \(line \d+\) took the lock that RUnlock gives back here`
	t.n++
}

func (t *tally) refused() {
	if !t.mu.TryLock() {
		t.mu.Unlock() // want `t.mu.Unlock gives back the lock where TryLock \(line \d+\) has not taken it`
		return
	}
	t.n++
	t.mu.Unlock()
}

func refusedLater(mu *sync.Mutex, n *int) {
	ok := mu.TryLock()
	if ok {
		*n++
		mu.Unlock()
	} else {
		println("busy")
		mu.Unlock() // want `mu.Unlock gives back the lock where TryLock`
	}
}

func refusedIn[T any](mu *sync.Mutex, list []T) {
	run := func() {
		if !mu.TryLock() {
			defer mu.Unlock() // want `mu.Unlock gives back the lock where TryLock`
		} else {
			defer mu.Unlock()
		}
		println(len(list))
	}
	run()
}

func triedOf(o *tally) {
	o.rw.TryLock()
	work(o)
	o.rw.Unlock() // want `nobody looks whether o.rw.TryLock`
}

func work(t *tally) { t.n++ }

// Look-alikes.

func (t *tally) waits() {
	if !t.mu.TryLock() {
		println("busy")
		t.mu.Lock()
	}
	defer t.mu.Unlock() // ok: taken on both ways
	t.n++
}

func (t *tally) spins() {
	for !t.mu.TryLock() {
		println("busy")
	}
	t.n++
	t.mu.Unlock() // ok
}

func (t *tally) asked() bool {
	ok := t.mu.TryLock()
	if !ok {
		println("busy")
	}
	t.n++
	if ok {
		t.mu.Unlock() // ok
	}
	return ok
}

func (t *tally) frees() {
	t.mu.TryLock()
	t.mu.Unlock() // ok: it is free now, whoever had it
}

type patient struct{ mu, rw sync.Mutex }

func (t *patient) slowly() {
	if !t.mu.TryLock() {
		t.take()
		t.mu.Unlock() // ok: a helper has taken it
		return
	}
	t.mu.Unlock()
}

func (t *patient) take() {
	println("waits")
	t.rw.Lock()
	t.rw.Unlock()
	t.mu.Lock()
}

// A latch that one takes and another opens.
type gateLatch struct {
	mu   sync.Mutex
	open chan struct{}
}

func (g *gateLatch) shut() { g.mu.Lock() }

func (g *gateLatch) toggle() {
	if !g.mu.TryLock() {
		g.mu.Unlock() // ok: shut left it for this
	}
}
