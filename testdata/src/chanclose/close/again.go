package close

import (
	"net/url"
	"sync"
)

// The goroutine is started for the first user and waited for by the last, as
// in grpc's load reports.
type reporter struct {
	mu    sync.Mutex
	users int
	stop  func()
	ended chan struct{}
}

func newReporter(stop func()) *reporter { return &reporter{stop: stop, ended: make(chan struct{})} }

func (r *reporter) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users++
	if r.users != 1 {
		return
	}
	go r.run()
}

func (r *reporter) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users--
	if r.users != 0 {
		return
	}
	r.stop()
	<-r.ended
}

func (r *reporter) run() {
	defer close(r.ended) // want `close of closed channel panics when the goroutine is started a second time \(line 26\), after leave has waited for the first \(line 37\): r.ended is made only once; make it anew where the goroutine is started`
	println("run")
}

// Report reports until the function returned is called.
func (r *reporter) Report() func() {
	r.start()
	return r.leave
}

// A new channel for every start.
type renewing struct {
	mu    sync.Mutex
	users int
	ended chan struct{}
}

func (r *renewing) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users++
	if r.users != 1 {
		return
	}
	r.ended = make(chan struct{})
	go func() {
		defer close(r.ended) // ok
		println("run")
	}()
}

func (r *renewing) Leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users--
	if r.users == 0 {
		<-r.ended
	}
}

// A registry of channels, as in moby's publishers.
type Hub struct {
	mu   sync.Mutex
	subs map[chan int]bool
}

// Subscribe adds one.
func (h *Hub) Subscribe() chan int {
	ch := make(chan int, 1)
	h.mu.Lock()
	h.subs[ch] = true
	h.mu.Unlock()
	return ch
}

// Evict removes one.
func (h *Hub) Evict(ch chan int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, ch)
	close(ch) // want `close of closed channel panics when Evict is called after CloseAll has closed all channels \(line \d+\), or twice: close ch only if it was still there`
}

// EvictOnce removes one that is there.
func (h *Hub) EvictOnce(ch chan int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.subs[ch]; ok {
		delete(h.subs, ch)
		close(ch) // ok
	}
}

// CloseAll removes all.
func (h *Hub) CloseAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs {
		delete(h.subs, ch)
		close(ch)
	}
}

// A frame that comes twice, as in http2's pings: what is compared with never
// changes.
type frame struct{ path string }

var goodbye = &frame{path: "/quit"}

type session struct {
	next     func() *url.URL
	mu       sync.Mutex
	draining chan struct{}
}

func (s *session) handle(u *url.URL) {
	if u.Path == goodbye.path && s.draining != nil {
		close(s.draining) // want `close of closed channel panics when the loop at line \d+ comes here a second time`
		return
	}
	println("ping")
}

// Serve serves.
func (s *session) Serve() {
	for {
		s.handle(s.next())
	}
}

// Drain begins to drain.
func (s *session) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining == nil {
		s.draining = make(chan struct{})
	}
}

// From prometheus' rule groups: each of the two closes groups that are its to
// close.
type group struct{ done chan struct{} }

func (g *group) stop() { close(g.done) } // want `a second call of Stop panics`

type manager struct {
	mu     sync.Mutex
	groups map[string]*group
}

// Stop stops all.
func (m *manager) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, g := range m.groups {
		g.stop()
	}
}

// Update replaces all.
func (m *manager) Update(fresh map[string]*group) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, old := range m.groups {
		if fresh[name] == nil {
			go func(g *group) { g.stop() }(old)
		}
	}
	m.groups = fresh
}

func newGroup() *group { return &group{done: make(chan struct{})} }

// What will close the channel when the function returns closes the one that
// there is then. (A test of a queue that is given other workers.)
type crew struct {
	quit chan struct{}
}

func (c *crew) begin() { c.quit = make(chan struct{}) }

func (c *crew) end() { close(c.quit) }

func relieve(c *crew, n int) {
	c.begin()
	defer c.end()
	for range n {
		c.end() // ok
		c.begin()
	}
}

func dismiss(c *crew) {
	c.begin()
	defer c.end()
	c.end() // want `close`
}

// From the tests of package net: who waits for the goroutines drops the objects
// that they were for.
type farm struct{ lines []line }

type line struct {
	work func()
	done chan struct{}
}

func newFarm(work ...func()) *farm {
	f := &farm{}
	for _, w := range work {
		f.lines = append(f.lines, line{w, make(chan struct{})})
	}
	return f
}

func (f *farm) open() {
	for i := range f.lines {
		go func() {
			f.lines[i].work()
			close(f.lines[i].done) // ok
		}()
	}
}

func (f *farm) shut() {
	for i := range f.lines {
		<-f.lines[i].done
	}
	f.lines = f.lines[:0]
}
