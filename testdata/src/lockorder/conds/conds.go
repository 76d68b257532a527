// Package conds has locks that only conditions know.
package conds

import "sync"

// From an interface in a terminal: a box of events has a lock of its own.
type box struct {
	cond   *sync.Cond
	events map[int]int
	screen *screen
}

type screen struct {
	mu  sync.Mutex
	n   int
	box *box
}

func newScreen() *screen {
	s := &screen{}
	s.box = &box{cond: sync.NewCond(new(sync.Mutex)), events: make(map[int]int), screen: s}
	return s
}

func (b *box) Set(k, v int) {
	b.cond.L.Lock()
	b.events[k] = v
	b.cond.Broadcast()
	b.cond.L.Unlock()
}

func (b *box) Draw() {
	b.cond.L.Lock()
	defer b.cond.L.Unlock()
	for len(b.events) == 0 {
		b.cond.Wait()
	}
	b.screen.mu.Lock() // want `screen.mu is taken while box.cond.L is held \(line \d+\), and screen.Exit \(line \d+\) takes them the other way round`
	b.screen.n = len(b.events)
	b.screen.mu.Unlock()
}

func (s *screen) Exit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.box.Set(1, 2) // ok: said at the other end
}

// Two conditions have two locks.
type jobs struct {
	cond *sync.Cond
	n    int
	log  *log
}

type log struct {
	mu    sync.Mutex
	lines []string
	ready *ready
}

type ready struct {
	cond *sync.Cond
	yes  bool
}

func newJobs() *jobs {
	r := &ready{cond: sync.NewCond(new(sync.Mutex))}
	return &jobs{cond: sync.NewCond(new(sync.Mutex)), log: &log{ready: r}}
}

func (j *jobs) Done() {
	j.cond.L.Lock()
	defer j.cond.L.Unlock()
	j.n++
	j.log.mu.Lock() // ok
	j.log.lines = append(j.log.lines, "done")
	j.log.mu.Unlock()
	j.cond.Broadcast()
}

func (j *jobs) Wait() {
	j.cond.L.Lock()
	defer j.cond.L.Unlock()
	for j.n == 0 {
		j.cond.Wait()
	}
}

func (l *log) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = nil
	l.ready.cond.L.Lock() // ok: the lock of another condition
	l.ready.yes = true
	l.ready.cond.Signal()
	l.ready.cond.L.Unlock()
}

func (r *ready) Wait() {
	r.cond.L.Lock()
	defer r.cond.L.Unlock()
	for !r.yes {
		r.cond.Wait()
	}
}
