// Package called has functions whose critical section is in a method that they call:
// what they do with the field before and after it has no lock.
package called

import (
	"slices"
	"sync"

	"guardedby/dep"
)

type ring struct {
	mu   sync.RWMutex
	keys []string
	used int
}

func (r *ring) install(keys []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = keys
}

func (r *ring) Keys() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys
}

// Add decides by what it saw without the lock, and may undo what Remove does.
func (r *ring) Add(k string) {
	if slices.Contains(r.keys, k) { // want `r.keys is used here without r.mu, which install, called at line 35, holds for it and install when it writes it`
		return
	}
	r.install(append(r.keys, k))
}

// In a function.
func Remove(r *ring, k string) {
	for i, o := range r.keys { // want `r.keys is used here without r.mu`
		if o == k {
			r.install(slices.Delete(r.keys, i, i+1))
			return
		}
	}
}

// In a literal.
func Replacer(r *ring) func(string) {
	return func(k string) {
		keys := slices.Clone(r.keys) // want `r.keys is used here without r.mu`
		if len(keys) > 0 {
			keys[0] = k
		}
		r.install(keys)
	}
}

// The section is in a function, which is given the object.
func count(r *ring, by int) {
	r.mu.Lock()
	r.used += by
	r.mu.Unlock()
}

func (r *ring) Use() int {
	count(r, 1)
	return r.used // want `r.used is used here without r.mu, which count, called at line 67, holds for it and`
}

func (r *ring) Drop() {
	count(r, -1)
}

type table[K comparable] struct {
	mu   sync.Mutex
	rows map[K]int
}

func (t *table[K]) set(k K, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[k] = n
}

func (t *table[K]) Up(k K) {
	t.set(k, t.rows[k]+1) // want `t.rows is used here without t.mu`
}

func (t *table[K]) Down(k K) {
	t.set(k, t.rows[k]-1) // want `t.rows is used here without t.mu`
}

// Of an object within, of another package.
type board struct {
	meter *dep.Meter
}

func raise(m *dep.Meter, by int) {
	m.Mu.Lock()
	m.Count += by
	m.Mu.Unlock()
}

func (b *board) Raise() int {
	raise(b.meter, 1)
	return b.meter.Count // want `b.meter.Count is used here without b.meter.Mu`
}

func (b *board) Lower() {
	raise(b.meter, -1)
}

// The callee reads what several change.
type term struct {
	mu sync.Mutex
	n  int
	of string
}

func (t *term) Next() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}

func (t *term) ask(f func(int)) {
	t.mu.Lock()
	n := t.n
	t.mu.Unlock()
	f(n)
}

func (t *term) Run(f func(int)) {
	t.ask(f)
	f(t.n) // want `t.n is used here without t.mu, which ask, called at line \d+, holds for it and Next when it writes it`
}

// From grpc-go: the literals of one who sets it, and whose callee compares it.
type watcher struct {
	mu   sync.Mutex
	name string
}

func (w *watcher) notify(name string, f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.name == name {
		f()
	}
}

func (w *watcher) Watch(name string, on func(func()), f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.name = name
	on(func() {
		w.notify(w.name, f) // want `w.name is used here without w.mu, which notify, called at line \d+, holds for it and Stop when it writes it`
	})
}

func (w *watcher) Stop() {
	w.mu.Lock()
	w.name = ""
	w.mu.Unlock()
}

// Meter is updated by its reader and by whoever counts: one report for all its fields.
type Meter struct {
	mu      sync.Mutex
	in, out int
	last    string
}

func (m *Meter) update(in, out int, last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in += in
	m.out += out
	m.last = last
}

func (m *Meter) Show(print func(in, out int, last string)) {
	m.update(0, 1, "shown")
	print(m.in, m.out, m.last) // want `m.in is used here without m.mu, which update, called at line \d+, holds for it and update when it writes it .*: use it under the lock, or take a copy there; the same goes for m.out and m.last$`
}

func (m *Meter) Count(n int) { m.update(n, 0, "counted") }
