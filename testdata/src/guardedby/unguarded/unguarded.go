package unguarded

import (
	"fmt"
	"sync"
)

// Heights of validators. (A pool of evidence whose update forgot the lock.)
type Pool struct {
	mtx     sync.Mutex
	heights map[string]int
}

func NewPool(names []string) *Pool {
	p := &Pool{heights: make(map[string]int)}
	for _, n := range names {
		p.heights[n] = 0
	}
	return p
}

func (p *Pool) Height(name string) int {
	p.mtx.Lock()
	defer p.mtx.Unlock()
	return p.heights[name]
}

func (p *Pool) Set(name string, h int) {
	p.mtx.Lock()
	defer p.mtx.Unlock()
	p.heights[name] = h
}

func (p *Pool) Update(names []string, h int) {
	p.raise(names, h)
}

func (p *Pool) raise(names []string, h int) {
	for _, n := range names {
		p.heights[n] = h // want `the map p.heights is changed here without Pool.mtx, which all others hold for it, Set \(line \d+\) when it writes it: the program dies when both run at once`
	}
}

// Subscriptions that are made again after a reconnect.
type events struct {
	mtx  sync.RWMutex
	subs map[string]chan int
}

func (e *events) Subscribe(q string) {
	e.mtx.Lock()
	e.subs[q] = make(chan int)
	e.mtx.Unlock()
}

func (e *events) Unsubscribe(q string) {
	e.mtx.Lock()
	delete(e.subs, q)
	e.mtx.Unlock()
}

func (e *events) Redo(do func(string) error) {
	for q := range e.subs { // want `the map e.subs is read here without events.mtx`
		if err := do(q); err != nil {
			fmt.Println(err)
		}
	}
}

// The lock lies in an object inside, and the user is a method of the one around it.
type handles struct {
	sync.RWMutex
	byInode map[uint64]int
}

func (h *handles) find(i uint64) (int, bool) {
	h.RLock()
	defer h.RUnlock()
	v, ok := h.byInode[i]
	return v, ok
}

func (h *handles) put(i uint64, v int) {
	h.Lock()
	defer h.Unlock()
	h.byInode[i] = v
}

type FS struct{ open *handles }

func (f *FS) Open(i uint64) {
	if _, ok := f.open.find(i); !ok {
		f.open.put(i, 1)
	}
}

func (f *FS) Rename(i uint64) int {
	return f.open.byInode[i] // want `the map f.open.byInode is read here without handles.RWMutex`
}

// Generic.
type table[K comparable] struct {
	mu   sync.Mutex
	rows map[K]int
}

func (t *table[K]) Put(k K) {
	t.mu.Lock()
	t.rows[k]++
	t.mu.Unlock()
}

func (t *table[K]) Drop(k K) {
	t.mu.Lock()
	delete(t.rows, k)
	t.mu.Unlock()
}

func (t *table[K]) Len() int {
	return len(t.rows) // want `the map t.rows is read here without table.mu`
}

// Nobody else writes: the others read with the lock.
type Heights struct {
	mtx sync.Mutex
	of  map[string]int
}

func (h *Heights) Of(name string) int {
	h.mtx.Lock()
	defer h.mtx.Unlock()
	return h.of[name]
}

func (h *Heights) Copy() map[string]int {
	out := make(map[string]int)
	h.mtx.Lock()
	for k, v := range h.of {
		out[k] = v
	}
	h.mtx.Unlock()
	return out
}

func (h *Heights) Update(names []string, least int) {
	for _, n := range names {
		h.of[n] = least // want `the map h.of is changed here without Heights.mtx, which all others hold for it, Of \(line \d+\) when it reads`
	}
}
