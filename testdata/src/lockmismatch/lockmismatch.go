package lockmismatch

import "sync"

type table struct {
	sync.RWMutex
	mu   sync.RWMutex
	rows map[string]int
	next *table
}

func (t *table) method() int {
	t.mu.RLock()
	n := len(t.rows)
	t.mu.Unlock() // want `t.mu.Unlock gives back a lock taken with RLock \(line 13\), which is a fatal error at run time: call RUnlock`
	return n
}

func deferred(t *table) int {
	t.mu.RLock()
	defer t.mu.Unlock() // want `t.mu.Unlock gives back a lock taken with RLock \(line 20\), which is a fatal error at run time: call RUnlock`
	return len(t.rows)
}

func upgraded(t *table) int {
	t.mu.RLock()
	if len(t.rows) > 0 {
		defer t.mu.RUnlock() // ok
		return 1
	}
	t.mu.RUnlock()
	t.mu.Lock()
	defer t.mu.Unlock() // ok: another lock by then
	t.rows["a"]++
	return 0
}

// From crypto/tls: the caller's read lock is exchanged for the function's time.
func exchanged(t *table) int {
	t.mu.RLock()
	defer t.mu.RUnlock() // ok
	if len(t.rows) > 0 {
		return 0
	}
	t.mu.RUnlock()
	defer t.mu.RLock()
	t.mu.Lock()
	defer t.mu.Unlock() // ok
	t.rows["a"]++
	return 1
}

func byMode(t *table, write bool) int {
	if write {
		t.mu.Lock()
		defer t.mu.Unlock() // ok
	} else {
		t.mu.RLock()
		defer t.mu.RUnlock() // ok
	}
	return len(t.rows)
}

func named(t *table) {
	t.Lock()
	t.rows["a"]++
	t.RUnlock() // want `t.RWMutex.RUnlock gives back a lock taken with Lock`
}

func literal() {
	var mu sync.RWMutex
	func() {
		mu.RLock()
		mu.Unlock() // want `mu.Unlock gives back a lock taken with RLock`
	}()
}

func deferredLock(t *table) int {
	t.mu.Lock()
	defer t.mu.Lock() // want `defer t.mu.Lock\(\) while t.mu is held \(line 79\) waits for itself at the return: defer t.mu.Unlock\(\) is meant`
	return len(t.rows)
}

type typed[T any] struct {
	mu sync.RWMutex
	v  []T
}

func (t *typed[T]) size() int {
	t.mu.RLock()
	if len(t.v) == 0 {
		t.mu.Unlock() // want `t.mu.Unlock gives back a lock taken with RLock`
		return 0
	}
	t.mu.RUnlock()
	return len(t.v)
}

func inLoop(t *table, ks []string) {
	for _, k := range ks {
		t.mu.Lock()
		defer t.mu.Unlock() // want `t.mu is locked in a loop and unlocked by a defer`
		t.rows[k]++
	}
}

func inLoopMethod(ts []*table, shared *table) {
	for _, t := range ts {
		shared.Lock()
		defer shared.Unlock() // want `shared.RWMutex is locked in a loop`
		shared.rows["n"] += len(t.rows)
	}
}

// Look-alikes.

func each(ts []*table) {
	for _, t := range ts {
		t.mu.Lock() // ok: another lock in each iteration
		defer t.mu.Unlock()
	}
}

func first(t *table, ks []string) int {
	for _, k := range ks {
		t.mu.Lock()
		defer t.mu.Unlock() // ok: the loop ends here
		return t.rows[k]
	}
	return 0
}

func body(t *table, ks []string) {
	for _, k := range ks {
		func() {
			t.mu.Lock() // ok: unlocked at the end of the literal
			defer t.mu.Unlock()
			t.rows[k]++
		}()
	}
}

func upgrade(t *table, k string) {
	t.mu.RLock()
	_, ok := t.rows[k]
	t.mu.RUnlock()
	if !ok {
		t.mu.Lock()
		t.rows[k] = 1
		t.mu.Unlock() // ok: each with its own
	}
}

// From nats-server's sublist.go: the mode depends on a condition.
func either(t *table, write, lock bool) {
	if lock {
		if write {
			t.mu.Lock()
		} else {
			t.mu.RLock()
		}
	}
	t.rows["a"] = 1
	if lock {
		if write {
			t.mu.Unlock()
		} else {
			t.mu.RUnlock() // ok: the same condition
		}
	}
}

// From grpc-go's test_utils.go: a flag says that the lock is held already.
func once(t *table, ks []string) {
	held := false
	for _, k := range ks {
		if !held {
			t.mu.Lock() // ok: once
			defer t.mu.Unlock()
			held = true
		}
		t.rows[k]++
	}
}

func relockLater(t *table) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mu.Unlock()
	defer t.mu.Lock() // ok: not held, and the deferred unlock runs after it
	t.rows["a"]++
}
