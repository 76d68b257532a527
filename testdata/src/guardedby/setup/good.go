package setup

import "sync"

// The goroutine runs already: the lock is made too late to say whose the field is.
type late struct {
	mu *sync.Mutex
	n  int
}

func (l *late) Start() {
	go l.loop()
	l.mu = new(sync.Mutex)
	l.n = 1
}

func (l *late) loop() {
	l.mu.Lock()
	l.n++
	l.mu.Unlock()
	println(l.n) // ok
}

func (l *late) Add() {
	l.mu.Lock()
	l.n--
	l.mu.Unlock()
}

// Only the first call makes the lock; all write the field without it.
type lazy struct {
	mu *sync.Mutex
	n  int
}

func (l *lazy) Reset() {
	if l.mu == nil {
		l.mu = new(sync.Mutex)
	}
	l.n = 0
}

func (l *lazy) Up() int {
	l.mu.Lock()
	l.n++
	l.mu.Unlock()
	return l.n // ok
}

func (l *lazy) Down() {
	l.mu.Lock()
	l.n--
	l.mu.Unlock()
}

// The lock of another object is made.
type pair struct {
	a, b struct {
		mu *sync.Mutex
		n  int
	}
}

func (p *pair) Reset() {
	p.b.mu = new(sync.Mutex)
	p.a.n = 0
}

func (p *pair) Up() int {
	p.a.mu.Lock()
	p.a.n++
	p.a.mu.Unlock()
	return p.a.n // ok
}

func (p *pair) Down() {
	p.a.mu.Lock()
	p.a.n--
	p.a.mu.Unlock()
}
