package once

import "sync"

// A Once is a lock while its function runs: who comes meanwhile waits.

// In a literal that calls a method; the other end has the lock and closes. From
// a QUIC server and its transport.
type Endpoint struct {
	once   sync.Once
	socket *Socket
}

type Socket struct {
	mu  sync.Mutex
	end *Endpoint
}

func (e *Endpoint) Close() {
	e.once.Do(func() { e.socket.forget() }) // want `Socket.mu is taken through .*forget while Endpoint.once is held \(line 20\), and Socket.Close \(line 32\)`
}

func (s *Socket) forget() {
	s.mu.Lock()
	s.end = nil
	s.mu.Unlock()
}

func (s *Socket) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end.Close() // ok: said at the other end
}

// The same with a method value, and the lock given back first.
type endpoint2 struct {
	once   sync.Once
	socket *socket2
}

type socket2 struct {
	mu  sync.Mutex
	end *endpoint2
}

func (e *endpoint2) Close() { e.once.Do(e.socket.forget) } // ok

func (s *socket2) forget() {
	s.mu.Lock()
	s.end = nil
	s.mu.Unlock()
}

func (s *socket2) Close() {
	s.mu.Lock()
	end := s.end
	s.mu.Unlock()
	end.Close()
}

// Set up at first use under the lock of what it sets up: one order only.
type cabinet struct {
	mu    sync.Mutex
	fill  sync.Once
	items map[string]int
	shelf *shelf
}

type shelf struct {
	mu    sync.Mutex
	boxes []string
}

func (c *cabinet) load() {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	c.items = make(map[string]int)
	for i, b := range c.shelf.boxes {
		c.items[b] = i
	}
}

func (c *cabinet) Get(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fill.Do(c.load) // ok
	return c.items[name]
}

func (s *shelf) Put(b string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes = append(s.boxes, b)
}

// From crypto/x509: a Do that asserts that another is over.
var (
	rootsOnce sync.Once
	rootsMu   sync.Mutex
	roots     []string
)

func loadRoots() {
	rootsMu.Lock()
	defer rootsMu.Unlock()
	roots = []string{"a"}
}

func Roots() []string {
	rootsOnce.Do(loadRoots) // ok
	rootsMu.Lock()
	defer rootsMu.Unlock()
	return roots
}

func SetRoots(list []string) {
	rootsMu.Lock()
	defer rootsMu.Unlock()
	if roots == nil {
		return
	}
	rootsOnce.Do(func() { panic("not loaded") }) // ok
	roots = list
}
