package a

import "sync"

// Look-alikes that reach a lock of the same type in another object.

// From a transport: what a stream holds is its caller's sender; the wrapper
// that locks is made for the two halves of the stream.

type sender interface{ completed(id int) }

type link struct{ open map[int]bool }

func (l *link) completed(id int) { delete(l.open, id) }

type half struct {
	sender
	done func()
}

func (h *half) completed(int) { h.done() }

type duplex struct {
	mu         sync.Mutex
	sender     sender
	sent, read bool
	in, out    sender
}

func newDuplex(s sender) *duplex {
	d := &duplex{sender: s}
	d.in = &half{sender: s, done: func() {
		d.mu.Lock()
		d.read = true
		d.check() // ok
		d.mu.Unlock()
	}}
	d.out = &half{sender: s, done: func() {
		d.mu.Lock()
		d.sent = true
		d.check() // ok
		d.mu.Unlock()
	}}
	return d
}

func (d *duplex) check() {
	if d.sent && d.read {
		d.sender.completed(1)
	}
}

func dial() *duplex { return newDuplex(&link{open: make(map[int]bool)}) }

// From a client of a cluster: a queue has a router made for it, whose queues
// have routers of their own.

type queue struct {
	router *router
	n      int
}

type router struct {
	mu     sync.RWMutex
	parent *queue
	queues map[string]*queue
}

func newRouter(q *queue, names []string) *router {
	if len(names) == 0 {
		names = []string{"default"}
	}
	r := &router{parent: q, queues: make(map[string]*queue)}
	for _, n := range names {
		r.queues[n] = &queue{}
	}
	return r
}

func newQueue(names []string) *queue {
	q := &queue{}
	q.router = newRouter(q, names)
	return q
}

func (q *queue) Len() int {
	if q.router != nil {
		return q.n + q.router.len()
	}
	return q.n
}

func (r *router) len() (n int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, q := range r.queues {
		n += q.Len() // ok
	}
	return n
}

// A flag of the object says which mode it works in; only one of them gets here
// with the lock held.

type registry struct {
	mu    sync.Mutex
	local bool
	pods  map[string]int
}

func (r *registry) Start() {
	if r.local {
		go r.refresh([]string{"a"})
	} else {
		r.register("b")
	}
}

func (r *registry) refresh(names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pods = make(map[string]int)
	for _, n := range names {
		r.register(n) // ok
	}
}

func (r *registry) register(name string) {
	if !r.local {
		r.mu.Lock()
		defer r.mu.Unlock()
	}
	r.pods[name]++
}

// The caller has put in the key whose absence the callee would look up under
// the lock.

type session struct {
	mu    sync.Mutex
	token string
}

func (s *session) renew() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.call(map[string]string{"token": s.token}) // ok
	return s.token
}

func (s *session) call(params map[string]string) {
	if _, ok := params["token"]; !ok {
		params["token"] = s.renew()
	}
	println(len(params))
}

// From a file system in memory: the lock is taken in one mode of it, here and
// there.

type memory struct {
	mu    sync.RWMutex
	crash bool
	files map[string]string
}

func (m *memory) Rename(from, to string) {
	if m.crash {
		m.mu.RLock()
		defer m.mu.RUnlock()
	}
	m.files[to] = m.files[from]
}

func (m *memory) Put(to, data string) {
	m.mu.Lock()
	m.files[to] = data
	delete(m.files, "")
	m.mu.Unlock()
}

func (m *memory) Reuse(from, to string) string {
	if m.crash {
		m.mu.RLock()
		defer m.mu.RUnlock()
	}
	m.Rename(from, to) // want `Reuse calls Rename, which takes m.mu again`
	return m.files[to]
}

// From a client of a queue: a hook is kept and called by the hooks that take its
// place.

type groupConfig struct{ revoked, lost func() }

type groupSession struct {
	mu   sync.Mutex
	fell bool
}

func (s *groupSession) hook(c *groupConfig) {
	revoked := c.revoked
	c.revoked = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fell = true
		if revoked != nil {
			revoked() // ok
		}
	}
	lost := c.lost
	c.lost = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if lost != nil {
			lost() // ok
		} else if revoked != nil {
			revoked() // ok
		}
	}
}
