// Package field has objects that goroutines share with whoever starts them.
package field

import (
	"sync"
	"sync/atomic"
	"time"
)

type client struct {
	onRotate func()
	calls    int
	names    []string
	byName   map[string]int
	sub      inner
	next     *client
}

type inner struct{ n int }

func newClient() *client { return &client{byName: make(map[string]int)} }

func (c *client) update() {
	c.onRotate = func() {} // want "^c.onRotate is assigned by every goroutine that the loop starts .line 32., with nothing to order them: lock a mutex around it"
}

func method() {
	var wg sync.WaitGroup
	c := newClient()
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.update()
		}()
	}
	wg.Wait()
}

type lazy struct{ provider *client }

// From Kubernetes' credential provider: set up on first use.
func (l *lazy) get() *client {
	if l.provider == nil {
		l.provider = newClient() // want "l.provider is assigned by every goroutine that the loop starts"
	}
	return l.provider
}

func namedFunction() {
	l := &lazy{}
	for range 10 {
		go l.get()
	}
}

func literal(urls []string) {
	c := newClient()
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			c.byName[u] = 1 // want "c.byName is written to by every goroutine"
		})
	}
	wg.Wait()
}

func count(c *client) { c.calls++ } // want "c.calls is changed by every goroutine"

func throughHelper(n int) {
	c := newClient()
	start := func(f func()) { go f() }
	for range n {
		start(func() { count(c) })
	}
}

type pool struct {
	busy int
	quit chan bool
	mu   sync.Mutex
	done int
}

func (p *pool) start(n int) {
	for range n {
		go p.worker()
	}
}

func (p *pool) worker() {
	p.busy++ // want "p.busy is changed by every goroutine that the loop starts"
	<-p.quit
	p.mu.Lock()
	p.done++ // ok: locked
	p.mu.Unlock()
}

type box[T any] struct{ last T }

func (b *box[T]) put(v T) {
	b.last = v // want "b.last is assigned by every goroutine"
}

func generic[T any](b *box[T], vs []T) {
	for _, v := range vs {
		go b.put(v)
	}
}

// From etcd's transaction buffers.
func (c *client) reset() {
	for k := range c.byName {
		delete(c.byName, k) // want "c.byName is written to by the goroutine started at line 122 and is looked into by the one started at line 123, with nothing to order them"
	}
}

func (c *client) lookup(name string) int { return c.byName[name] }

func two() {
	c := newClient()
	go c.reset()
	go c.lookup("a")
}

type server struct {
	state string
	conns []string
	addr  string
	ready chan bool
}

func (s *server) run() {
	if s.state == "" {
		return
	}
	s.addr = "x"
	<-s.ready
	s.conns = nil
}

// newServer starts too early.
func newServer() *server {
	s := &server{ready: make(chan bool)}
	go s.run()
	s.state = "up" // want "s.state is assigned here while the goroutine started at line 145 may still be reading it .line 134.: do it before the go statement, wait for the goroutine, or lock"
	return s
}

func reads(s *server) string {
	go s.run()
	time.Sleep(time.Millisecond)
	return s.addr // want "s.addr is read here while the goroutine started at line 151 may still be assigning it"
}

func nested() int {
	c := newClient()
	go func() { c.sub.n = 3 }()
	return c.sub.n // want "c.sub.n is read here"
}

// Look-alikes.

func waits() int {
	c := newClient()
	var wg sync.WaitGroup
	wg.Go(func() { c.calls = 3 })
	wg.Wait()
	return c.calls // ok: waited for
}

func before() *server {
	s := &server{ready: make(chan bool)}
	s.state = "up" // ok: before the go statement
	go s.run()
	close(s.ready)
	return s
}

func fresh(n int) {
	for range n {
		c := newClient()
		go c.update() // ok: one client a goroutine
	}
}

func otherField(s *server) []string {
	go s.run()
	return s.conns // ok: assigned after a receive
}

type guarded struct {
	mu sync.Mutex
	n  int
}

func (g *guarded) inc() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
}

func (g *guarded) incLocked() { g.n++ }

func (g *guarded) incBoth() {
	g.mu.Lock()
	g.incLocked() // ok: the caller holds the lock
	g.mu.Unlock()
}

func locked(g *guarded) {
	for range 3 {
		go g.inc()
		go g.incBoth()
	}
}

type once struct {
	once sync.Once
	val  string
}

func (o *once) get() string {
	o.once.Do(func() { o.val = "x" })
	return o.val
}

func onceOnly(o *once) {
	for range 3 {
		go o.get() // ok
	}
}

type flagged struct {
	state atomic.Int32
	owner string
}

func (f *flagged) take(name string) {
	if f.state.CompareAndSwap(0, 1) {
		f.owner = name // ok: only one gets here
	}
}

func flag(f *flagged) {
	for range 3 {
		go f.take("a")
	}
}

func oneAtATime(c *client) {
	for range 3 {
		done := make(chan bool)
		go func() {
			c.update() // ok: the round waits
			close(done)
		}()
		<-done
	}
}

func list(c *client) {
	for ; c != nil; c = c.next {
		go c.update() // ok: another client each round
	}
}

func slots(cs []*client) {
	for i := range cs {
		go cs[i].update() // ok: another client each round
	}
}

func timer(c *client) {
	time.AfterFunc(time.Second, c.update) // ok: later
	c.onRotate = nil
}

func handed(c *client, start func(func())) {
	start(c.update) // ok: nobody knows when that runs
	c.onRotate = nil
}

// From sync/atomic's own tests: the signal says whose turn it is.
type turns struct {
	signal int32
	data   int
}

func takeTurns() {
	var x turns
	for p := range 2 {
		go func() {
			for i := range 10 {
				if (i+p)%2 == 0 {
					x.data = i // ok
					atomic.StoreInt32(&x.signal, int32(i))
				} else {
					for atomic.LoadInt32(&x.signal) != int32(i) {
					}
				}
			}
		}()
	}
}
