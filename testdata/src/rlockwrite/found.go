package rlockwrite

import "sync"

// Objects that are found in containers, and whose own lock is taken.

type runner struct {
	mu    sync.RWMutex
	seq   int
	acked int
	seen  map[int]bool
}

func (r *runner) restore(seq int) {
	r.seq = seq
	r.acked = seq
}

func (r *runner) Restore(seq int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.restore(seq)
}

func (r *runner) Info() (int, int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.seq, r.acked
}

type track struct {
	mu     sync.Mutex
	list   []*runner
	byName map[string]*runner
	array  [3]runner
}

func (t *track) all() []*runner {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]*runner(nil), t.list...)
}

func (t *track) find(name string) *runner {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byName[name]
}

func (t *track) Direct(seq int) {
	for _, r := range t.all() {
		r.mu.RLock()
		if r.seq > seq {
			r.seq = seq // want `r.seq is written while r.mu is only read-locked`
		}
		r.mu.RUnlock()
	}
}

func (t *track) ByMethod(seq int) {
	for _, r := range t.all() {
		r.mu.RLock()
		if r.seq > seq {
			r.restore(seq) // want `is written by restore.* while r.mu is only read-locked`
		}
		r.mu.RUnlock()
	}
}

func (t *track) ByIndex(seq int) {
	r := t.list[0]
	r.mu.RLock()
	r.seq = seq // want `is written while r.mu is only read-locked`
	r.mu.RUnlock()
}

func (t *track) ByKey(name string, seq int) {
	if r, ok := t.byName[name]; ok {
		r.mu.RLock()
		defer r.mu.RUnlock()
		r.seq = seq // want `is written while r.mu is only read-locked`
	}
}

func (t *track) Ranged(seq int) {
	for _, r := range t.byName {
		r.mu.RLock()
		r.seen[seq] = true // want `is written while r.mu is only read-locked`
		r.mu.RUnlock()
	}
}

func (t *track) Found(name string, seq int) {
	r := t.find(name)
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.acked = seq // want `is written while r.mu is only read-locked`
}

func (t *track) Value(seq int) {
	for i := range t.array {
		r := &t.array[i]
		r.mu.RLock()
		r.seq = seq // want `is written while r.mu is only read-locked`
		r.mu.RUnlock()
	}
}

type depot struct {
	sync.RWMutex
	byName map[string]*runner
}

func (d *depot) Both(name string, seq int) {
	d.RLock()
	defer d.RUnlock()
	if r := d.byName[name]; r != nil {
		r.mu.RLock()
		r.seq = seq // want `r.seq is written while r.mu is only read-locked`
		r.mu.RUnlock()
	}
}

// Look-alikes.

func (t *track) Right(seq int) {
	for _, r := range t.all() {
		r.mu.Lock()
		r.restore(seq) // ok
		r.mu.Unlock()
	}
}

func (t *track) Reads() (n int) {
	for _, r := range t.all() {
		r.mu.RLock()
		n += r.seq // ok
		r.mu.RUnlock()
	}
	return n
}

func (t *track) TwoOfThem(seq int) {
	a, b := t.list[0], t.list[1]
	a.mu.RLock()
	b.mu.Lock()
	b.seq = a.seq // ok: b's is locked
	b.mu.Unlock()
	a.mu.RUnlock()
}

func (t *track) Under(seq int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.list {
		r.mu.RLock()
		r.seq = seq // ok: the track's lock keeps others out
		r.mu.RUnlock()
	}
}

func newRunner(seq int) *runner { return &runner{seq: seq} }

func (t *track) Fresh(seq int) int {
	r := newRunner(seq)
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.acked = seq // ok: nobody else has it
	return r.seq
}

func (t *track) orMake(name string) *runner {
	if r := t.find(name); r != nil {
		return r
	}
	return newRunner(0)
}

func (t *track) FoundOrFresh(name string, seq int) {
	r := t.orMake(name)
	r.mu.RLock()
	r.acked = seq // ok: made just now, perhaps
	r.mu.RUnlock()
}

func (t *track) Between(seq int) {
	for _, r := range t.all() {
		r.mu.RLock()
		old := r.seq
		r.mu.RUnlock()
		r.mu.Lock()
		r.seq = old + seq // ok
		r.mu.Unlock()
	}
}

// What only one goroutine ever writes, and nobody with the lock.
func (t *track) Cached(seq int) {
	for _, r := range t.all() {
		r.mu.RLock()
		s := struct{ seq int }{r.seq}
		s.seq = seq // ok: a copy
		r.mu.RUnlock()
	}
}
