// Package elements has objects that are found in a map or slice under its lock, which
// is for their fields, too, and that are read after it.
package elements

import (
	"sync"

	"guardedby/dep"
)

type node struct {
	name string
	inc  int
}

type list struct {
	mu    sync.RWMutex
	nodes map[string]*node
	all   []*node
}

func (l *list) Bump(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, ok := l.nodes[name]
	if !ok {
		return
	}
	n.inc++
}

// A method.
func (l *list) Leave(name string) int {
	l.mu.Lock()
	n, ok := l.nodes[name]
	l.mu.Unlock()
	if !ok {
		return 0
	}
	return n.inc // want `inc of what is in l.nodes is read here after l.mu was given back, under which it was found, while Bump may write it`
}

// A function, of a slice.
func First(l *list) int {
	l.mu.RLock()
	n := l.all[0]
	l.mu.RUnlock()
	return n.inc // want `inc of what is in l.all is read here after l.mu was given back`
}

// A literal.
func Counter(l *list) func(string) int {
	return func(name string) int {
		l.mu.RLock()
		n := l.nodes[name]
		l.mu.RUnlock()
		return n.inc + 1 // want `inc of what is in l.nodes is read here after l.mu was given back`
	}
}

func (l *list) lock()   { l.mu.Lock() }
func (l *list) unlock() { l.mu.Unlock() }

// The lock is taken and given back by helpers.
func (l *list) Helped(name string) int {
	l.lock()
	n := l.nodes[name]
	l.unlock()
	return n.inc // want `inc of what is in l.nodes is read here after l.mu was given back`
}

type row struct{ n int }

type table[K comparable] struct {
	mu   sync.Mutex
	rows map[K]*row
}

func (t *table[K]) Up(k K) {
	t.mu.Lock()
	t.rows[k].n++
	t.mu.Unlock()
}

func (t *table[K]) Of(k K) int {
	t.mu.Lock()
	r := t.rows[k]
	t.mu.Unlock()
	return r.n // want `n of what is in t.rows is read here after t.mu was given back`
}

// Of another package.
func Raise(b *dep.Board, k string) {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	b.Meters[k].Level++
}

func Level(b *dep.Board, k string) int {
	b.Mu.Lock()
	m := b.Meters[k]
	b.Mu.Unlock()
	return m.Level // want `Level of what is in b.Meters is read here after b.Mu was given back`
}
