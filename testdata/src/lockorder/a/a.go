package a

import (
	"sync"

	"lockorder/dep"
)

// A method and a method, both directly.

type account struct {
	mu   sync.Mutex
	bank *bank
	sum  int
}

type bank struct {
	mu       sync.Mutex
	accounts map[int]*account
}

func (b *bank) Total() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.accounts {
		a.mu.Lock() // want `account.mu is taken while bank.mu is held \(line 23\), and account.Close \(line 36\) takes them the other way round`
		n += a.sum
		a.mu.Unlock()
	}
	return n
}

func (a *account) Close(id int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bank.mu.Lock() // ok: said at the other end
	delete(a.bank.accounts, id)
	a.bank.mu.Unlock()
}

// Through helpers, in goroutines; the place where it is seen best is reported,
// and the others go with it.

type index struct{ mu sync.RWMutex }
type disk struct{ mu sync.Mutex }

type engine struct {
	idx  index
	disk disk
}

func (e *engine) read() {
	e.idx.mu.RLock()
	defer e.idx.mu.RUnlock()
	e.load() // goes with write
}

func (e *engine) load() {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
}

func (e *engine) write() {
	e.idx.mu.Lock()
	e.disk.mu.Lock() // want `disk.mu is taken while index.mu is held`
	e.disk.mu.Unlock()
	e.idx.mu.Unlock()
}

func (e *engine) compact() {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	e.reindex() // ok: said at the other end
}

func (e *engine) reindex() {
	e.idx.mu.Lock()
	defer e.idx.mu.Unlock()
}

func (e *engine) run() {
	go e.read()
	go e.write()
	go func() { e.compact() }()
}

// Given back and taken again with another lock held.

type device struct{ lock sync.Mutex }

type deviceSet struct {
	sync.Mutex
	all map[string]*device
}

func (s *deviceSet) Delete(name string) {
	s.Lock()
	defer s.Unlock()
	d := s.all[name]
	d.lock.Lock() // want `device.lock is taken while deviceSet.Mutex is held`
	defer d.lock.Unlock()
	s.settle() // ok: said at the other end
}

func (s *deviceSet) settle() {
	s.Unlock()
	println("settling")
	s.Lock()
}

// Generic types.

type pool[T any] struct {
	mu    sync.Mutex
	items []*item[T]
}

type item[T any] struct {
	mu   sync.Mutex
	pool *pool[T]
	v    T
}

func (p *pool[T]) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, i := range p.items {
		i.mu.Lock() // want `item.mu is taken while pool.mu is held`
		i.mu.Unlock()
	}
}

func (i *item[T]) Free() {
	i.mu.Lock()
	i.pool.mu.Lock() // ok: said at the other end
	i.pool.mu.Unlock()
	i.mu.Unlock()
}

// Package variables, in function literals.

var configMu, cacheMu sync.Mutex

func start() {
	go func() {
		configMu.Lock()
		cacheMu.Lock() // want `a.cacheMu is taken while a.configMu is held`
		cacheMu.Unlock()
		configMu.Unlock()
	}()
	go func() {
		cacheMu.Lock()
		configMu.Lock() // ok: said at the other end
		configMu.Unlock()
		cacheMu.Unlock()
	}()
}

// The other order is in another package.
func Detach(r *dep.Registry, a *dep.Agent, name string) {
	a.Mu.Lock()
	defer a.Mu.Unlock()
	r.Mu.Lock() // want `Registry.Mu is taken while Agent.Mu is held \(line \d+\), and Registry.Count takes them the other way round`
	delete(r.Agents, name)
	r.Mu.Unlock()
}

// Through an interface and a function in a field.

type fifo struct {
	mu      sync.Mutex
	process func()
}

func (f *fifo) Pop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.process() // ok: said at the other end
}

func (f *fifo) Synced() {
	f.mu.Lock()
	defer f.mu.Unlock()
}

type syncer interface{ Synced() }

type informer struct {
	mu sync.Mutex
	s  syncer
}

func newInformer() *informer {
	f := &fifo{}
	in := &informer{s: f}
	f.process = func() { in.add() }
	return in
}

func (in *informer) add() {
	in.mu.Lock()
	defer in.mu.Unlock()
}

func (in *informer) Ready() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.s.Synced() // want `fifo.mu is taken through Synced while informer.mu is held`
}

// Look-alikes.

type outer struct {
	gate sync.Mutex
	a    sync.Mutex
	b    sync.Mutex
}

func (o *outer) Left() {
	o.gate.Lock()
	defer o.gate.Unlock()
	o.a.Lock()
	o.b.Lock() // ok: whoever takes both holds the gate
	o.b.Unlock()
	o.a.Unlock()
}

func (o *outer) Right() {
	o.gate.Lock()
	defer o.gate.Unlock()
	o.b.Lock()
	o.a.Lock() // ok
	o.a.Unlock()
	o.b.Unlock()
}

type ledger struct {
	in  sync.RWMutex
	out sync.RWMutex
}

func (l *ledger) ReadA() {
	l.in.RLock()
	l.out.RLock() // ok: readers do not keep each other out
	l.out.RUnlock()
	l.in.RUnlock()
}

func (l *ledger) ReadB() {
	l.out.RLock()
	l.in.RLock() // ok
	l.in.RUnlock()
	l.out.RUnlock()
}

type session struct {
	mu  sync.Mutex
	hub *hub
}

type hub struct {
	mu       sync.Mutex
	sessions []*session
}

// Open makes the session: nobody else can hold its lock.
func (h *hub) Open() *session {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &session{hub: h}
	s.mu.Lock() // ok: just made
	h.sessions = append(h.sessions, s)
	s.mu.Unlock()
	return s
}

func (s *session) Leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hub.mu.Lock() // ok: nobody takes them the other way round
	s.hub.mu.Unlock()
}

type one struct{ mu sync.Mutex }
type two struct{ mu sync.Mutex }

func (o *one) First(t *two) {
	o.mu.Lock()
	o.mu.Unlock()
	t.mu.Lock() // ok: the first is given back
	t.mu.Unlock()
}

func (t *two) Second(o *one) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o.mu.Lock()
	o.mu.Unlock()
}

type left struct{ mu sync.Mutex }
type right struct{ mu sync.Mutex }

func (l *left) Spawn(r *right) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go func() {
		r.mu.Lock() // ok: another goroutine
		r.mu.Unlock()
	}()
}

func (r *right) Back(l *left) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.mu.TryLock() { // ok: never waits
		l.mu.Unlock()
	}
	l.mu.Lock()
	l.mu.Unlock()
}

// From go-libp2p's mock network: a pair of connections is made, locked by a
// helper, and closed with the locks held; nobody else has them yet.

type host struct {
	mu    sync.Mutex
	conns map[*pipe]bool
}

type pipe struct {
	mu  sync.Mutex
	own *host
}

func newPipes(a, b *host) (*pipe, *pipe) {
	x, y := newPipe(a), newPipe(b)
	return x, y
}

func newPipe(h *host) *pipe { return &pipe{own: h} }

func Dial(a, b *host) {
	x, y := newPipes(a, b)
	register(a, x)
	register(b, y)
}

func register(h *host, p *pipe) {
	h.mu.Lock()
	p.mu.Lock() // ok: just made by all callers
	h.conns[p] = true
	p.mu.Unlock()
	h.mu.Unlock()
}

func (p *pipe) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.own.mu.Lock()
	delete(p.own.conns, p)
	p.own.mu.Unlock()
}

// One type with several roles: the counters of a server are not those of its
// clients.

type counter struct {
	mu sync.Mutex
	n  int
}

type front struct {
	mu    sync.Mutex
	calls counter
	fails *counter
}

func newFront() *front { return &front{fails: &counter{}} }

func (f *front) Calls() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls.mu.Lock() // ok: nobody takes them the other way round
	f.calls.n++
	f.calls.mu.Unlock()
}

func (f *front) Fails() {
	f.fails.mu.Lock()
	defer f.fails.mu.Unlock()
	f.mu.Lock() // ok: another counter
	f.fails.n++
	f.mu.Unlock()
}

// A single goroutine takes both orders, one after the other.

type actor struct {
	inbox sync.Mutex
	state sync.Mutex
}

func newActor() *actor {
	a := &actor{}
	go a.loop()
	return a
}

func (a *actor) loop() {
	for {
		a.forth()
		a.back()
	}
}

func (a *actor) forth() {
	a.inbox.Lock()
	a.state.Lock() // want `actor.state is taken while actor.inbox is held`
	a.state.Unlock()
	a.inbox.Unlock()
}

func (a *actor) back() {
	a.state.Lock()
	a.inbox.Lock() // ok: said at the other end
	a.inbox.Unlock()
	a.state.Unlock()
}

// A reader may wait for a reader if a writer waits in between.

type feed struct {
	subs sync.RWMutex
	mu   sync.Mutex
}

func (f *feed) Publish() {
	f.subs.RLock()
	defer f.subs.RUnlock()
	f.mu.Lock() // want `feed.mu is taken while feed.subs is held`
	f.mu.Unlock()
}

func (f *feed) Peek() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subs.RLock() // ok: said at the other end
	f.subs.RUnlock()
}

func (f *feed) Add() {
	f.subs.Lock()
	f.subs.Unlock()
}

type news struct {
	subs sync.RWMutex
	mu   sync.Mutex
}

func (f *news) Publish() {
	f.subs.RLock()
	defer f.subs.RUnlock()
	f.mu.Lock() // ok: nobody writes
	f.mu.Unlock()
}

func (f *news) Peek() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subs.RLock() // ok
	f.subs.RUnlock()
}

// From nats-server: connections of one type, some of them in the list of a
// server, some in that of a gateway.

type conn struct {
	mu  sync.Mutex
	srv *gateway
}

type listener struct {
	mu    sync.Mutex
	conns map[int]*conn
}

type gateway struct {
	mu  sync.Mutex
	out []*conn
}

type leafs struct {
	byName map[string]*conn
}

func (g *gateway) Stats() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.out {
		c.mu.Lock() // want `conn.mu is taken while gateway.mu is held`
		c.mu.Unlock()
	}
}

func (c *conn) Subscribe() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.srv.mu.Lock() // ok: said at the other end
	c.srv.mu.Unlock()
}

// From go-libp2p's resource manager: scopes that several types embed by
// pointer; the manager's own scope is not that of a connection.

type scope struct {
	mu   sync.Mutex
	used int
}

type manager struct {
	mu    sync.Mutex
	peers map[string]*peerScope
}

type peerScope struct{ *scope }

type connScope struct {
	*scope
	m *manager
}

func (m *manager) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.peers {
		p.mu.Lock() // ok: a peer's
		p.mu.Unlock()
	}
}

func (c *connScope) SetPeer(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m.mu.Lock() // ok: a connection's
	c.m.mu.Unlock()
}

func watch(m *manager) { go m.sweep() }

// From a storage engine: the literal gives its function's lock back before it
// takes the other one, and takes it again after that, as the order is.

type lsm struct {
	commit sync.Mutex
	mu     sync.Mutex
	tables []int
}

func (e *lsm) Flush() {
	e.commit.Lock()
	defer e.commit.Unlock()
	e.mu.Lock() // ok
	e.tables = nil
	e.mu.Unlock()
}

func (e *lsm) Compact(n int) {
	e.mu.Lock()
	flushed := func() bool {
		for _, t := range e.tables {
			if t == n {
				e.mu.Unlock()
				e.commit.Lock() // ok
				e.mu.Lock()
				defer e.commit.Unlock()
				e.tables = append(e.tables, n)
				return true
			}
		}
		return false
	}()
	if !flushed {
		e.tables = append(e.tables, n)
	}
	e.mu.Unlock()
}
