// Package ended takes locks in both orders, one after the end of what does it the other way
// round.
package ended

import "sync"

// From a multiplexer of streams: Close takes the lock of the streams once the goroutine that
// reads has ended, and that alone takes the two the other way round, by a table of functions.
type session struct {
	mu      sync.Mutex
	streams map[int]*stream
	done    chan struct{}
}

type stream struct {
	mu    sync.Mutex
	s     *session
	state int
}

var handlers = []func(*session, int){
	0: (*session).data,
	1: (*session).ping,
}

func newSession() *session {
	s := &session{streams: make(map[int]*stream), done: make(chan struct{})}
	go s.recv()
	return s
}

func (s *session) recv() {
	s.loop()
	s.Close()
}

func (s *session) loop() {
	defer close(s.done)
	for i := range 10 {
		handlers[i%2](s, i)
	}
}

func (s *session) ping(int) {}

func (s *session) data(i int) {
	s.streams[i].flags()
}

func (st *stream) flags() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.state++
	st.s.mu.Lock() // ok: Close has not got so far
	delete(st.s.streams, st.state)
	st.s.mu.Unlock()
}

func (s *session) Close() {
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.streams {
		st.mu.Lock() // ok: nobody reads any more
		st.state = 0
		st.mu.Unlock()
	}
}

// The lock is taken before: then the goroutine never ends.
type early struct {
	mu    sync.Mutex
	parts map[int]*part
	done  chan struct{}
}

type part struct {
	mu sync.Mutex
	of *early
	n  int
}

func newEarly() *early {
	e := &early{parts: make(map[int]*part), done: make(chan struct{})}
	go e.loop()
	return e
}

func (e *early) loop() {
	defer close(e.done)
	for _, p := range e.parts {
		p.drop()
	}
}

func (p *part) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of.mu.Lock() // want `early.mu is taken while part.mu is held`
	delete(p.of.parts, p.n)
	p.of.mu.Unlock()
}

func (e *early) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	<-e.done
	for _, p := range e.parts {
		p.mu.Lock() // ok: said at the other end
		p.n = 0
		p.mu.Unlock()
	}
}

// Others get there, too.
type shared struct {
	mu    sync.Mutex
	lists map[int]*list
	done  chan struct{}
}

type list struct {
	mu sync.Mutex
	of *shared
	n  int
}

func newShared() *shared {
	s := &shared{lists: make(map[int]*list), done: make(chan struct{})}
	go s.loop()
	return s
}

func (s *shared) loop() {
	defer close(s.done)
	for _, l := range s.lists {
		l.Drop()
	}
}

func (l *list) Drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of.mu.Lock() // want `shared.mu is taken while list.mu is held`
	delete(l.of.lists, l.n)
	l.of.mu.Unlock()
}

func (s *shared) Close() {
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lists {
		l.mu.Lock() // ok: said at the other end
		l.n = 0
		l.mu.Unlock()
	}
}

// The channel is also closed by who does not wait.
type hasty struct {
	mu    sync.Mutex
	items map[int]*item
	done  chan struct{}
}

type item struct {
	mu sync.Mutex
	of *hasty
	n  int
}

func newHasty() *hasty {
	h := &hasty{items: make(map[int]*item), done: make(chan struct{})}
	go h.loop(10)
	return h
}

func (h *hasty) loop(n int) {
	if n > 0 {
		defer close(h.done)
	}
	for _, i := range h.items {
		i.drop()
	}
}

func (h *hasty) Abort() { close(h.done) }

func (i *item) drop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.of.mu.Lock() // want `hasty.mu is taken while item.mu is held`
	delete(i.of.items, i.n)
	i.of.mu.Unlock()
}

func (h *hasty) Close() {
	<-h.done
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, i := range h.items {
		i.mu.Lock() // ok: said at the other end
		i.n = 0
		i.mu.Unlock()
	}
}

// Who waits for the end of the goroutine comes after it, though the goroutine's function calls itself, and
// stands below.
type nested struct {
	mu, list sync.Mutex
	depth    int
	over     chan struct{}
}

func (n *nested) walk(depth int) {
	if depth > 0 {
		n.walk(depth - 1)
		return
	}
	n.list.Lock()
	n.mu.Lock() // ok
	n.depth++
	n.mu.Unlock()
	n.list.Unlock()
}

func (n *nested) run() {
	defer close(n.over)
	n.walk(3)
}

func newNested() *nested {
	n := &nested{over: make(chan struct{})}
	go n.run()
	return n
}

func (n *nested) Close() {
	<-n.over
	n.mu.Lock()
	n.list.Lock()
	n.list.Unlock()
	n.mu.Unlock()
}
