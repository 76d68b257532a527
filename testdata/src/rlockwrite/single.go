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

// A queue that one goroutine scans: the lock keeps out those who add to it. (From the
// writer of a message queue.)
type scanned struct {
	mu   sync.RWMutex
	list []int
	last int
	done chan struct{}
}

func (s *scanned) add(v int) {
	s.mu.Lock()
	s.list = append(s.list, v)
	s.last = v
	s.mu.Unlock()
}

func (s *scanned) size() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.list)
}

func (s *scanned) scan() {
	s.mu.RLock()
	s.last = 0 // ok: nobody else has it under the read lock
	n := len(s.list)
	s.mu.RUnlock()
	println(n)
}

func (s *scanned) Init() {
	go func() {
		for range s.done {
			s.scan()
		}
	}()
}

func startScanned() {
	s := &scanned{done: make(chan struct{})}
	s.Init()
	s.add(1)
	println(s.size())
	close(s.done)
}

// One that others look at, too.
type watched struct {
	mu   sync.RWMutex
	last int
	done chan struct{}
}

func (w *watched) add(v int) {
	w.mu.Lock()
	w.last = v
	w.mu.Unlock()
}

func (w *watched) Last() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.last
}

func (w *watched) scan() {
	w.mu.RLock()
	w.last = 0 // want `w.last is written while w.mu is only read-locked`
	w.mu.RUnlock()
}

func (w *watched) Init() {
	go func() {
		for range w.done {
			w.scan()
		}
	}()
}

func startWatched() {
	w := &watched{done: make(chan struct{})}
	w.Init()
	w.add(1)
	close(w.done)
}
