package rlockwrite

import (
	"io"
	"sync"
)

// From a query engine: who reads the rows is one goroutine, and what it keeps
// to itself shows that; the lock keeps out whoever closes them.
type rows struct {
	mu      sync.RWMutex
	current io.ReadCloser
	begun   bool
	line    int
}

func (r *rows) next(buf []byte) (int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if !r.begun {
		r.begun = true
		r.line = 0
	}
	r.line++
	if r.current == nil {
		return 0, io.EOF
	}
	n, err := r.current.Read(buf)
	if err != nil {
		r.current = nil // ok: nobody else read-locks it
	}
	return n, err
}

func (r *rows) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current != nil {
		r.current.Close()
		r.current = nil
	}
}

// The same, but another reads under the lock.
type pages struct {
	mu      sync.RWMutex
	current io.ReadCloser
	last    io.ReadCloser
	line    int
}

func (p *pages) next() {
	p.mu.RLock()
	p.line++
	p.current = nil // want `p.current is written \(and in 2 more places\) while p.mu is only read-locked`
	p.last = nil
	p.current = p.last
	p.mu.RUnlock()
}

func (p *pages) done() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.current == nil
}

func (p *pages) close() {
	p.mu.Lock()
	p.current, p.last = nil, nil
	p.mu.Unlock()
}

// The only one to read-lock it, in a type that is made for many.
type setting struct {
	mu    sync.RWMutex
	value string
	asked int
}

func (s *setting) get() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.asked++ // want `s.asked is written while s.mu is only read-locked`
	return s.value
}

func (s *setting) set(v string) {
	s.mu.Lock()
	s.value, s.asked = v, 0
	s.mu.Unlock()
}

// A map is one that the runtime watches.
type index struct {
	mu   sync.RWMutex
	rows map[string]int
	line int
}

func (i *index) next(k string) {
	i.mu.RLock()
	i.line++
	i.rows[k] = i.line // want `i.rows is written while i.mu is only read-locked`
	i.mu.RUnlock()
}
