package unguarded

import "sync"

// A helper whose callers hold the lock, but for one that makes the object.
type tree struct {
	mu sync.Mutex
	of map[string]int
}

func Grow() *tree {
	t := &tree{of: make(map[string]int)}
	t.fill()
	return t
}

func (t *tree) fill() { t.of["root"] = 1 }

func (t *tree) Put(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of[k]++
}

func (t *tree) Drop(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, k)
}

// Loaded before the goroutines run.
type Server struct {
	mu    sync.Mutex
	conns map[string]int
}

func (s *Server) Start(names []string) {
	for _, n := range names {
		s.conns[n] = 0
	}
	go s.serve()
}

func (s *Server) serve() {
	s.mu.Lock()
	s.conns["a"]++
	s.mu.Unlock()
}

func (s *Server) Drop(n string) {
	s.mu.Lock()
	delete(s.conns, n)
	s.mu.Unlock()
}

// Two do without: perhaps nobody needs it there.
type loose struct {
	mu sync.Mutex
	of map[string]int
}

func (l *loose) Put(k string)      { l.mu.Lock(); l.of[k]++; l.mu.Unlock() }
func (l *loose) Drop(k string)     { l.mu.Lock(); delete(l.of, k); l.mu.Unlock() }
func (l *loose) Get(k string) int  { return l.of[k] }
func (l *loose) Has(k string) bool { _, ok := l.of[k]; return ok }

// A helper that one caller enters with the lock.
type book struct {
	mu sync.Mutex
	of map[string]int
}

func (b *book) Put(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.of[k] = b.next()
}

func (b *book) Drop(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.of, k)
}

func (b *book) Next() int { return b.next() }

func (b *book) next() int { return len(b.of) }

// Nobody changes the map once it is there.
type fixed struct {
	mu sync.Mutex
	of map[string]int
	n  int
}

func (f *fixed) A(k string) int { f.mu.Lock(); defer f.mu.Unlock(); f.n++; return f.of[k] }
func (f *fixed) B(k string) int { f.mu.Lock(); defer f.mu.Unlock(); f.n--; return f.of[k] }
func (f *fixed) C(k string) int { return f.of[k] }

// Closed when all others have ended.
type group struct {
	mu sync.Mutex
	wg sync.WaitGroup
	of map[string]int
}

func (g *group) Put(k string)  { g.mu.Lock(); g.of[k]++; g.mu.Unlock() }
func (g *group) Drop(k string) { g.mu.Lock(); delete(g.of, k); g.mu.Unlock() }

func (g *group) Close() int {
	g.wg.Wait()
	return len(g.of)
}

// Entries know the map that they are in, whose methods call them with its lock held.
type entry interface{ leave() }

type index struct {
	mu  sync.Mutex
	all map[int]entry
}

type leaf struct {
	of *index
	id int
}

func (l *leaf) leave() { l.of.remove(l.id) }

func (i *index) remove(id int) { delete(i.all, id) }

func (i *index) Put(id int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.all[id] = &leaf{i, id}
}

func (i *index) End(id int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if e := i.all[id]; e != nil {
		e.leave()
	}
}

// From avalanchego: a method that sets the object up.
type router struct {
	mu    sync.Mutex
	peers map[string]int
	self  string
}

func (r *router) Initialize(self string) {
	r.self = self
	r.peers = make(map[string]int)
	r.peers[self] = 1 // ok
}

func (r *router) Connected(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers[name]++
}

func (r *router) Count(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.peers[name]
}

func (r *router) Disconnected(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.peers, name)
}

// From temporal: a flag that is set under the lock keeps all others away.
type Finalizer struct {
	mu        sync.Mutex
	ended     bool
	callbacks map[string]func()
}

func (f *Finalizer) Register(id string, call func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended {
		f.callbacks[id] = call
	}
}

func (f *Finalizer) Deregister(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended {
		delete(f.callbacks, id)
	}
}

func (f *Finalizer) Has(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.callbacks[id] != nil
}

func (f *Finalizer) Run() {
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	go func() {
		for _, call := range f.callbacks {
			call()
		}
	}()
}

// In one that it calls.
type Groups struct {
	mu   sync.RWMutex
	all  map[string]chan int
	done bool
}

func (g *Groups) Put(k string)      { g.mu.Lock(); g.all[k] = make(chan int); g.mu.Unlock() }
func (g *Groups) Drop(k string)     { g.mu.Lock(); delete(g.all, k); g.mu.Unlock() }
func (g *Groups) Has(k string) bool { g.mu.RLock(); defer g.mu.RUnlock(); return g.all[k] != nil }

func (g *Groups) Stop() {
	g.mu.Lock()
	g.done = true
	g.mu.Unlock()
	g.drain()
}

func (g *Groups) drain() {
	for _, c := range g.all {
		close(c)
	}
}
