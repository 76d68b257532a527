// Package waits has condition variables, WaitGroups and contexts that nobody
// ends, and those that somebody does.
package waits

import (
	"context"
	"net/http"
	"sync"
)

type plugin struct {
	mu     sync.Mutex
	ready  bool
	active *sync.Cond
}

func newPlugin() *plugin {
	p := new(plugin)
	p.active = sync.NewCond(&p.mu)
	return p
}

func (p *plugin) wait() {
	p.mu.Lock()
	for !p.ready {
		p.active.Wait() // want `p\.active\.Wait\(\) waits for ever: nothing in the package calls Signal or Broadcast`
	}
	p.mu.Unlock()
}

type byValue struct {
	c sync.Cond
}

func (b *byValue) wait() {
	b.c.L.Lock()
	b.c.Wait() // want `b\.c\.Wait\(\) waits for ever`
	b.c.L.Unlock()
}

type tasks struct {
	drain sync.WaitGroup
}

func (t *tasks) start() { t.drain.Add(1) }
func (t *tasks) stop() {
	t.drain.Wait() // want `t\.drain\.Wait\(\) waits for ever: the package calls Add on it and never Done`
}

type rows struct {
	cancel context.CancelFunc
}

func (r *rows) open(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx) // want `the cancel function stored in cancel is never called`
	go func() { <-ctx.Done() }()
}

// ---- look-alikes

type signalled struct {
	c      *sync.Cond
	wg     sync.WaitGroup
	other  sync.WaitGroup
	shared *sync.Cond
	cancel context.CancelFunc
	timed  context.CancelFunc
}

func newSignalled(c *sync.Cond) *signalled {
	return &signalled{c: sync.NewCond(new(sync.Mutex)), shared: c}
}

func (s *signalled) wait() {
	s.c.L.Lock()
	s.c.Wait() // ok: wake signals
	s.c.L.Unlock()
	s.shared.Wait() // ok: the caller's condition variable
	s.wg.Wait()     // ok: done in the goroutine
	s.other.Wait()  // ok: its address is passed on
}

func (s *signalled) wake(ctx context.Context) {
	s.c.Broadcast()
	s.wg.Add(1)
	go func() { defer s.wg.Done() }()
	s.other.Add(1)
	go finish(&s.other)
	ctx, s.cancel = context.WithCancel(ctx)    // ok: close calls it
	ctx, s.timed = context.WithTimeout(ctx, 1) // ok: ends by itself
	<-ctx.Done()
}

func finish(wg *sync.WaitGroup) { wg.Done() }

func (s *signalled) close() { s.cancel() }

// From the tests of a synchronizer of files: whoever made the condition
// variable signals it, and a test's paced function whose variable nobody sets.
type paced struct{ wait *sync.Cond }

func (p *paced) fn() {
	if p.wait != nil {
		p.wait.L.Lock()
		p.wait.Wait() // ok
		p.wait.L.Unlock()
	}
}

func pace() {
	wait := sync.NewCond(&sync.Mutex{})
	p := &paced{wait: wait}
	go p.fn()
	wait.Broadcast()
}

type dry struct{ wait *sync.Cond }

func (d *dry) fn() {
	if d.wait != nil {
		d.wait.L.Lock()
		d.wait.Wait() // ok: there is none
		d.wait.L.Unlock()
	}
}

// From an agent's store of secrets: the context goes to a library, and nothing
// here waits for its end.
type secrets struct{ cancel context.CancelFunc }

func (s *secrets) init() *http.Request {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel // ok
	r, _ := http.NewRequestWithContext(ctx, "GET", "/", nil)
	return r
}

// query keeps the cancel function for a reader to come, and calls it itself (from
// a frontend of queries).
type query struct {
	id     int
	cancel context.CancelFunc
}

func roundTrip(ctx context.Context, send func(*query) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	q := &query{id: 1, cancel: cancel} // ok: deferred as well
	go func() { <-ctx.Done() }()
	return send(q)
}

// The context is kept and nothing reads it: nobody waits for its end. From a
// cluster's router.
type router struct {
	ctx    context.Context
	cancel context.CancelFunc
	routes []string
}

func newRouter(parent context.Context) *router {
	ctx, cancel := context.WithCancel(parent) // ok
	return &router{ctx: ctx, cancel: cancel}
}

func (r *router) all() []string { return r.routes }
