// Package called has functions that call what they are given with a lock held, which takes
// another.
package called

import "sync"

// Events of a terminal. (A finder whose renderer goes over the events under their lock.)
type box struct {
	mu     sync.Mutex
	events map[int]int
}

func (b *box) Set(k, v int) {
	b.mu.Lock()
	b.events[k] = v
	b.mu.Unlock()
}

func (b *box) Each(do func(map[int]int)) {
	b.mu.Lock()
	do(b.events)
	b.mu.Unlock()
}

type Term struct {
	mu sync.Mutex
	n  int
	b  *box
}

func (t *Term) update(n int) { t.mu.Lock(); t.n = n; t.mu.Unlock() }

func (t *Term) Exit() {
	t.mu.Lock()
	t.b.Set(1, 2) // want `box.mu is taken through Set while Term.mu is held \(line 34\), and Term.Render \(line \d+\) takes them the other way round`
	t.mu.Unlock()
}

func (t *Term) Render() {
	t.b.Each(func(events map[int]int) {
		for _, v := range events {
			t.update(v)
		}
		clear(events)
	})
}

// A method value, through a helper that passes it on.
type index struct {
	mu sync.RWMutex
	of map[string]int
}

func (i *index) put(k string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.of[k]++
}

func (i *index) each(do func(string, int)) {
	i.mu.RLock()
	defer i.mu.RUnlock()
	for k, v := range i.of {
		do(k, v)
	}
}

func (i *index) visit(do func(string, int)) { i.each(do) }

type Book struct {
	mu    sync.Mutex
	sum   int
	names *index
}

func (b *Book) add(_ string, n int) {
	b.mu.Lock()
	b.sum += n
	b.mu.Unlock()
}

func (b *Book) Sum() {
	b.names.visit(b.add)
}

func (b *Book) Put(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names.put(k) // want `index.mu is taken through put while Book.mu is held`
}

// Generic, and a function.
type list[T any] struct {
	mu  sync.Mutex
	all []T
}

func (l *list[T]) with(do func([]T)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do(l.all)
}

func (l *list[T]) add(v T) {
	l.mu.Lock()
	l.all = append(l.all, v)
	l.mu.Unlock()
}

type Shop struct {
	mu    sync.Mutex
	cash  int
	bills *list[int]
}

func Count(s *Shop) {
	s.bills.with(func(all []int) {
		for _, n := range all {
			s.mu.Lock() // (said at the other end)
			s.cash += n
			s.mu.Unlock()
		}
	})
}

func Sell(s *Shop, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cash += n
	s.bills.add(n) // want `list.mu is taken through add while Shop.mu is held`
}
