// Package ownloop has actors: loops that own what they work on, and that others ask over a
// channel. One that asks itself waits for itself.
package ownloop

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

type request struct {
	do   func()
	done chan struct{}
}

// registry asks itself when it sweeps.
type registry struct {
	requests chan request
	closed   chan struct{}
	entries  map[string]time.Time
}

func newRegistry() *registry {
	return &registry{make(chan request), make(chan struct{}), make(map[string]time.Time)}
}

func (r *registry) Run(ctx context.Context) {
	defer close(r.closed)
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-r.requests:
			q.do()
			close(q.done)
		case now := <-tick.C:
			r.sweep(now)
		}
	}
}

func (r *registry) ask(do func()) bool {
	q := request{do, make(chan struct{})}
	select {
	case r.requests <- q:
	case <-r.closed: // only Run closes it
		return false
	}
	<-q.done
	return true
}

func (r *registry) Drop(name string) bool { return r.ask(func() { delete(r.entries, name) }) }

func (r *registry) Put(name string, t time.Time) {
	r.ask(func() { r.entries[name] = t })
}

func (r *registry) sweep(now time.Time) {
	for name, t := range r.entries {
		if now.After(t) {
			r.Drop(name) // want `calling Drop waits for ever: it sends on r.requests \(line \d+\), which only the loop that calls it receives from \(line \d+\)`
		}
	}
}

// Replace asks from within what the loop runs for it.
func (r *registry) Replace(old, name string, t time.Time) {
	r.ask(func() {
		if _, ok := r.entries[old]; ok {
			r.Drop(old) // want `calling Drop waits for ever: it sends on r.requests`
		}
		r.entries[name] = t
	})
}

// Swap does it in the loop.
func (r *registry) Swap(old, name string, t time.Time) {
	r.ask(func() {
		delete(r.entries, old) // ok
		r.entries[name] = t
	})
}

// Later starts a goroutine that asks: it may wait.
func (r *registry) Later(old string) {
	r.ask(func() {
		go r.Drop(old) // ok
	})
}

// literal: the loop is a function literal of the constructor.
type counter struct {
	adds chan int
	n    int
}

func newCounter(step time.Duration) *counter {
	c := &counter{adds: make(chan int)}
	go func() {
		tick := time.Tick(step)
		for {
			select {
			case n := <-c.adds:
				c.n += n
			case <-tick:
				c.Add(1) // want `calling Add waits for ever: it sends on c.adds`
			}
		}
	}()
	return c
}

func (c *counter) Add(n int) { c.adds <- n }

// The send is in the loop itself.
type direct struct {
	events chan string
	seen   []string
}

func newDirect() *direct {
	d := &direct{events: make(chan string)}
	go d.loop()
	return d
}

func (d *direct) Say(s string) { d.events <- s }

func (d *direct) loop() {
	for e := range d.events {
		d.seen = append(d.seen, e)
		if e == "start" {
			d.events <- "started" // want `sending on d.events waits for ever: only this goroutine receives from it \(line \d+\)`
		}
	}
}

// function: no method, a local channel.
func function(work func(int) int) (put, stop func(int)) {
	jobs := make(chan int)
	add := func(j int) { jobs <- j }
	go func() {
		for j := range jobs {
			if next := work(j); next > 0 {
				add(next) // want `this call waits for ever: it sends on jobs`
			}
		}
	}()
	return add, func(int) { close(jobs) }
}

// named: a function that is given the channel.
func named(work func(int) int) (add func(int), stop func()) {
	jobs := make(chan int)
	go serve(jobs, work)
	return func(j int) { put(jobs, j) }, func() { close(jobs) }
}

func serve(jobs chan int, work func(int) int) {
	for j := range jobs {
		if next := work(j); next > 0 {
			put(jobs, next) // want `calling put waits for ever: it sends on jobs`
		}
	}
}

func put(jobs chan<- int, j int) { jobs <- j }

// generic
type box[T any] struct {
	puts chan T
	list []T
}

func newBox[T any]() *box[T] {
	b := &box[T]{puts: make(chan T)}
	go b.run()
	return b
}

func (b *box[T]) Put(v T) { b.puts <- v }

func (b *box[T]) run() {
	for v := range b.puts {
		b.list = append(b.list, v)
		if len(b.list) == 1 {
			b.Put(v) // want `calling Put waits for ever`
		}
	}
}

// The select's other way is the end of the context that ends the loop as well: the loop
// stands still until then.
type watched struct {
	cmds  chan func()
	calls int
}

func newWatched(ctx context.Context) *watched {
	w := &watched{cmds: make(chan func())}
	go w.run(ctx)
	return w
}

func (w *watched) Do(ctx context.Context, f func()) error {
	select {
	case w.cmds <- f:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *watched) run(ctx context.Context) {
	for {
		select {
		case f := <-w.cmds:
			f()
			w.count(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (w *watched) count(ctx context.Context) {
	w.Do(ctx, func() { w.calls++ }) // want `calling Do waits until a context ends: it sends on w.cmds`
}

// What is sent is handed over at once, there being room, but the answer comes from the
// loop alone.
type queued struct {
	asks chan *ask
	v    map[string]int
}

type ask struct {
	key   string
	reply chan int
}

func newQueued() *queued {
	q := &queued{asks: make(chan *ask, 16), v: make(map[string]int)}
	go q.serve()
	return q
}

func (q *queued) Get(key string) int {
	a := &ask{key, make(chan int, 1)}
	q.asks <- a
	return <-a.reply
}

func (q *queued) serve() {
	for a := range q.asks {
		v, ok := q.v[a.key]
		if !ok {
			v = q.Get("default") // want `calling Get waits for ever: it receives from a.reply \(line \d+\), which only the loop that calls it sends on \(line \d+\)`
		}
		a.reply <- v
	}
}

// ok: the loop asks another object of its type.
type node struct {
	parent *node
	asks   chan int
	sum    int
}

func newNode(parent *node) *node {
	n := &node{parent: parent, asks: make(chan int)}
	go n.run()
	return n
}

func (n *node) Add(v int) { n.asks <- v }

func (n *node) run() {
	for v := range n.asks {
		n.sum += v
		if n.parent != nil {
			n.parent.Add(v) // ok
		}
	}
}

// ok: several goroutines receive.
type pool struct{ jobs chan int }

func newPool(n int, next func(int) int) *pool {
	p := &pool{make(chan int)}
	for range n {
		go p.work(next)
	}
	return p
}

func (p *pool) Add(j int) { p.jobs <- j }

func (p *pool) work(next func(int) int) {
	for j := range p.jobs {
		if k := next(j); k > 0 {
			p.Add(k) // ok: another worker may receive; peer-exits is about other things
		}
	}
}

// ok: others start more of them.
type crew struct{ jobs chan int }

func newCrew(n int, next func(int) int) *crew {
	c := &crew{make(chan int)}
	for range n {
		c.hire(next)
	}
	return c
}

func (c *crew) hire(next func(int) int) { go c.work(next) }

func (c *crew) Add(j int) { c.jobs <- j }

func (c *crew) work(next func(int) int) {
	for j := range c.jobs {
		if k := next(j); k > 0 {
			c.Add(k) // ok
		}
	}
}

// ok: there is room.
type wakeable struct {
	wake chan struct{}
	n    int
}

func newWakeable() *wakeable {
	w := &wakeable{wake: make(chan struct{}, 1)}
	go w.run()
	return w
}

func (w *wakeable) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *wakeable) run() {
	for range w.wake {
		if w.n++; w.n < 3 {
			w.Wake() // ok
		}
	}
}

// ok: somebody else receives, too.
type drained struct {
	in chan int
	n  int
}

func newDrained() *drained {
	d := &drained{in: make(chan int)}
	go d.run()
	return d
}

func (d *drained) Put(v int) { d.in <- v }
func (d *drained) Take() int { return <-d.in }

func (d *drained) run() {
	for v := range d.in {
		if d.n += v; v > 1 {
			d.Put(1) // ok: Take may have it
		}
	}
}

// ok: who calls says whether it is the loop.
type tasks struct {
	in   chan func()
	list []func()
}

func newTasks() *tasks {
	t := &tasks{in: make(chan func())}
	go t.run()
	return t
}

func (t *tasks) add(f func(), inLoop bool) {
	if inLoop {
		t.list = append(t.list, f)
		return
	}
	t.in <- f
}

func (t *tasks) Add(f func()) { t.add(f, false) }

func (t *tasks) run() {
	for f := range t.in {
		f()
		t.add(func() {}, true) // ok
	}
}

// ok: a field says whether it is the loop.
type reentrant struct {
	in      chan func()
	mu      sync.Mutex
	running bool
}

func newReentrant() *reentrant {
	t := &reentrant{in: make(chan func())}
	go t.run()
	return t
}

func (t *reentrant) Do(f func()) {
	if t.running {
		f()
		return
	}
	t.in <- f
}

func (t *reentrant) run() {
	for f := range t.in {
		t.running = true
		f()
		t.Do(func() {}) // ok
		t.running = false
	}
}

// ok: the flag is an atomic one.
type atomicFlag struct {
	in      chan func()
	running atomic.Bool
}

func newAtomicFlag() *atomicFlag {
	t := &atomicFlag{in: make(chan func())}
	go t.run()
	return t
}

func (t *atomicFlag) Do(f func()) {
	if t.running.Load() {
		f()
		return
	}
	t.in <- f
}

func (t *atomicFlag) run() {
	for f := range t.in {
		t.running.Store(true)
		f()
		t.Do(func() {}) // ok
		t.running.Store(false)
	}
}

// what is asked only sounds like it: a switch that says something else.
type dial struct{ n int }

func (d *dial) Store(up bool) {
	if up {
		d.n++
	}
}

func (d *dial) Load() bool { return d.n > 100 }

type dialled struct {
	in      chan func()
	running dial
}

func newDialled() *dialled {
	t := &dialled{in: make(chan func())}
	go t.run()
	return t
}

func (t *dialled) Do(f func()) {
	if t.running.Load() {
		f()
		return
	}
	t.in <- f
}

func (t *dialled) run() {
	for f := range t.in {
		t.running.Store(true)
		f()
		t.Do(func() {}) // want `calling Do waits for ever`
	}
}

// ok: the loop hands it to a goroutine.
type apart struct {
	in  chan int
	sum int
}

func newApart() *apart {
	a := &apart{in: make(chan int)}
	go a.run()
	return a
}

func (a *apart) Add(v int) { a.in <- v }

func (a *apart) run() {
	for v := range a.in {
		if a.sum += v; v > 1 {
			go a.Add(v - 1)                                      // ok
			time.AfterFunc(time.Second, func() { a.Add(v - 2) }) // ok
		}
	}
}

// ok: who is asked may be answered by others.
type other struct {
	key   string
	reply chan int
}

type shared struct {
	asks chan *other
	v    map[string]int
}

func newShared() *shared {
	s := &shared{asks: make(chan *other, 4), v: make(map[string]int)}
	go s.serve()
	return s
}

func (s *shared) Get(key string) int {
	a := &other{key, make(chan int, 1)}
	s.asks <- a
	return <-a.reply
}

func (s *shared) Cancel() {
	for {
		select {
		case a := <-s.asks:
			a.reply <- -1
		default:
			return
		}
	}
}

func (s *shared) serve() {
	for a := range s.asks {
		if _, ok := s.v[a.key]; !ok {
			s.v[a.key] = s.Get("default") // ok: Cancel may answer
		}
		a.reply <- s.v[a.key]
	}
}

// ok: it has the answer before it receives it.
type self struct {
	in chan chan int
	n  int
}

func newSelf() *self {
	s := &self{in: make(chan chan int, 1)}
	go s.run()
	return s
}

func (s *self) Next() int {
	reply := make(chan int, 1)
	s.in <- reply
	return <-reply
}

func (s *self) answer(reply chan int) { s.n++; reply <- s.n }

func (s *self) run() {
	for reply := range s.in {
		s.answer(reply)
		own := make(chan int, 1)
		s.answer(own)
		<-own // ok
	}
}

// ok: nobody knows how many goroutines call Serve.
type server struct{ conns chan int }

func newServer() *server { return &server{make(chan int)} }

func (s *server) Serve(handle func(int) int) {
	for c := range s.conns {
		if again := handle(c); again > 0 {
			s.Put(again) // ok
		}
	}
}

func (s *server) Put(c int) { s.conns <- c }

// ok: what else the select waits for has come before.
type staged struct {
	in    chan int
	ready chan struct{}
	n     int
}

func newStaged() *staged {
	s := &staged{in: make(chan int), ready: make(chan struct{})}
	go s.run()
	return s
}

func (s *staged) Put(v int) {
	select {
	case s.in <- v:
	case <-s.ready:
	}
}

func (s *staged) run() {
	close(s.ready)
	for v := range s.in {
		if s.n += v; v > 1 {
			s.Put(1) // ok
		}
	}
}
