package a

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// Look-alikes.

// The lock is given back before the send.
type bar struct {
	mu    sync.Mutex
	sold  int
	order chan string
}

func newBar() *bar {
	b := &bar{order: make(chan string)}
	go b.serve()
	return b
}

func (b *bar) serve() {
	for range b.order {
		b.mu.Lock()
		b.sold++
		b.mu.Unlock()
	}
}

func (b *bar) Order(s string) {
	b.mu.Lock()
	b.sold++
	b.mu.Unlock()
	b.order <- s
}

// The send has another way on.
func (b *bar) Try(ctx context.Context, s string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.order <- s:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case b.order <- s:
		return nil
	default:
		return errors.New("busy")
	}
}

// The receiver never takes the lock between two receives.
type post struct {
	mu   sync.Mutex
	sent int
	out  chan string
	log  []string
}

func newPost() *post {
	p := &post{out: make(chan string)}
	go p.carry()
	return p
}

func (p *post) carry() {
	for s := range p.out {
		p.log = append(p.log, s)
	}
	p.mu.Lock() // when all is over
	p.sent = 0
	p.mu.Unlock()
}

func (p *post) Send(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	p.out <- s
}

// The receiver takes the lock to make its channel known, and not again: who
// sends finds the channel only afterwards. From a key-value store.
type broadcast struct {
	mu   sync.Mutex
	subs map[int]chan string
}

func (b *broadcast) subscribe(id int) chan string {
	b.mu.Lock()
	defer b.mu.Unlock()
	ch := make(chan string)
	b.subs[id] = ch
	return ch
}

func (b *broadcast) follow(id int, see func(string)) {
	for s := range b.subscribe(id) {
		see(s)
	}
}

func (b *broadcast) tell(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ch := range b.subs {
		ch <- s
	}
}

// The newest value takes the place of the older one: the sender empties the
// buffer first.
type gauge struct {
	mu     sync.Mutex
	latest chan int
	seen   int
}

func newGauge() *gauge {
	g := &gauge{latest: make(chan int, 1)}
	go g.watch()
	return g
}

func (g *gauge) watch() {
	for v := range g.latest {
		g.mu.Lock()
		g.seen = v
		g.mu.Unlock()
	}
}

func (g *gauge) Set(v int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.latest:
	default:
	}
	g.latest <- v
}

// The goroutine that a group waits for took the lock before it was added to
// the group. From a message broker.
type monitor struct {
	mu    sync.Mutex
	state int
	wg    sync.WaitGroup
}

func (m *monitor) begin() {
	m.mu.Lock()
	m.state++
	m.wg.Add(1)
	m.mu.Unlock()
}

func (m *monitor) run() {
	m.begin()
	defer m.wg.Done()
}

func (m *monitor) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wg.Wait()
}

// The buffer holds the one answer that each request gets. From an HTTP
// client and a library for hole punching.
type request struct{ answer chan int }

type pool struct {
	mu      sync.Mutex
	waiting []*request
}

func (p *pool) get() int {
	r := &request{answer: make(chan int, 1)}
	p.mu.Lock()
	p.waiting = append(p.waiting, r)
	p.mu.Unlock()
	v := <-r.answer
	p.mu.Lock()
	p.waiting = nil
	p.mu.Unlock()
	return v
}

func (p *pool) put(v int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.waiting {
		r.answer <- v
	}
}

// Two readers do not keep each other out.
type map_ struct {
	mu    sync.RWMutex
	names map[string]int
	asked chan string
}

func newMap() *map_ {
	m := &map_{asked: make(chan string)}
	go m.answer()
	return m
}

func (m *map_) answer() {
	for n := range m.asked {
		m.mu.RLock()
		_ = m.names[n]
		m.mu.RUnlock()
	}
}

func (m *map_) Ask(n string) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	m.asked <- n
}

// The receiver takes the lock of another node than the sender holds.
type node struct {
	mu   sync.Mutex
	next *node
	in   chan int
	sum  int
}

func newNode(next *node) *node {
	n := &node{next: next, in: make(chan int)}
	go n.loop()
	return n
}

func (n *node) loop() {
	for v := range n.in {
		n.next.mu.Lock()
		n.next.sum += v
		n.next.mu.Unlock()
	}
}

func (n *node) Add(v int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.in <- v
}

// Others may receive: the channel is handed out.
type feedbox struct {
	mu    sync.Mutex
	n     int
	Items chan int
}

func (f *feedbox) Put(v int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Items <- v
}

func (f *feedbox) Run() {
	for range f.Items {
		f.mu.Lock()
		f.n++
		f.mu.Unlock()
	}
}

// There is a room for everybody in a buffer that is never full.
type opener struct {
	mu    sync.Mutex
	opens int
	ask   chan struct{}
}

func newOpener() *opener {
	o := &opener{ask: make(chan struct{}, 1000000)}
	go func() {
		for range o.ask {
			o.mu.Lock()
			o.opens++
			o.mu.Unlock()
		}
	}()
	return o
}

func (o *opener) Need() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ask <- struct{}{}
}

// The value was put into the buffer under the same lock, before.
type locker struct {
	mu   sync.Mutex
	full bool
	slot chan int
}

func newLocker() *locker { return &locker{slot: make(chan int, 1)} }

func (l *locker) put(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.full {
		l.full = true
		l.slot <- v
	}
}

func (l *locker) take() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.full {
		return 0
	}
	l.full = false
	return <-l.slot
}

// The lock is taken for the wait after the goroutines are done with it.
func (m *mill) Later(parts []func()) {
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Go(func() {
			p()
			m.count()
		})
	}
	wg.Wait()
	m.mu.Lock()
	m.turns++
	m.mu.Unlock()
}

// Signals come without the lock that is held.
type vat struct {
	mash   sync.Mutex
	mu     sync.Mutex
	cooked *sync.Cond
	ok     bool
}

func newVat() *vat {
	v := new(vat)
	v.cooked = sync.NewCond(&v.mu)
	return v
}

func (v *vat) Taste() {
	v.mash.Lock()
	defer v.mash.Unlock()
	v.mu.Lock()
	for !v.ok {
		v.cooked.Wait()
	}
	v.mu.Unlock()
}

func (v *vat) Done() {
	v.mu.Lock()
	v.ok = true
	v.mu.Unlock()
	v.cooked.Broadcast()
}

// A listener that goes empties its channel before it takes the lock, and is
// not spoken to meanwhile. From a key-value store.
type station struct {
	mu        sync.Mutex
	next      int
	listeners map[int]*ear
}

type ear struct {
	hear   chan string
	active atomic.Bool
}

func (r *station) join() (*ear, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := &ear{hear: make(chan string, 16)}
	e.active.Store(true)
	r.next++
	r.listeners[r.next] = e
	return e, r.next
}

func (r *station) leave(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.listeners, id)
}

func (r *station) Listen(stop <-chan struct{}, hear func(string)) {
	e, id := r.join()
	drain := func() {
		for {
			select {
			case <-e.hear:
			default:
				return
			}
		}
	}
	for {
		select {
		case s := <-e.hear:
			hear(s)
		case <-stop:
			e.active.Store(false)
			drain()
			r.leave(id)
			return
		}
	}
}

func (r *station) Say(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.listeners {
		if e.active.Load() {
			e.hear <- s
		}
	}
}

// A listener that goes only when its channel is closed.
type choir struct {
	mu     sync.Mutex
	voices int
	notes  chan string
}

func newChoir() *choir {
	c := &choir{notes: make(chan string)}
	go c.sing()
	return c
}

func (c *choir) sing() {
	for {
		n, ok := <-c.notes
		if !ok {
			break
		}
		_ = n
	}
	c.mu.Lock()
	c.voices--
	c.mu.Unlock()
}

func (c *choir) Note(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes <- s
}

// Who waits for one answer may go without it, and the buffer takes the answer
// then. From a library for hole punching.
type puncher struct {
	mu    sync.Mutex
	holes map[string]*hole
}

type hole struct {
	came  chan int
	there bool
}

func (p *puncher) punch(ctx context.Context, key string) int {
	came := make(chan int, 1)
	p.mu.Lock()
	p.holes[key] = &hole{came: came}
	p.mu.Unlock()
	for i := 0; i < 10; i++ {
		select {
		case c := <-came:
			return c
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	p.mu.Lock()
	delete(p.holes, key)
	p.mu.Unlock()
	return 0
}

func (p *puncher) accept(conns []int, key string) {
	for _, c := range conns {
		p.mu.Lock()
		if h, ok := p.holes[key]; ok && !h.there {
			h.came <- c
			h.there = true
		}
		p.mu.Unlock()
	}
}

// The channel is a token that is put back at once. From an RPC library.
type sleeper struct {
	mu     sync.Mutex
	active int
	awaken chan struct{}
}

func newSleeper() *sleeper {
	s := &sleeper{awaken: make(chan struct{}, 1)}
	s.awaken <- struct{}{}
	go s.run()
	return s
}

func (s *sleeper) run() {
	for {
		s.mu.Lock()
		if s.active > 0 {
			s.mu.Unlock()
			continue
		}
		<-s.awaken
		s.mu.Unlock()
		<-s.awaken
	}
}

func (s *sleeper) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active++
	select {
	case s.awaken <- struct{}{}:
		s.awaken <- struct{}{}
	default:
	}
}

// Each round makes a lock and a channel of its own: who receives takes the lock
// of the next round later, not this one. (A test of condition variables.)
func rounds(n int) {
	for range n {
		var mu sync.Mutex
		ch := make(chan struct{})
		go func() {
			mu.Lock()
			ch <- struct{}{} // ok
			mu.Unlock()
		}()
		<-ch
		mu.Lock()
		mu.Unlock()
	}
}

// From a storage engine: what is called gives the lock back, has somebody wait,
// and takes it again.

type sweeper struct {
	mu   sync.Mutex
	done *sync.Cond
	jobs int
}

type table struct {
	mu      sync.Mutex
	sweeper *sweeper
	kept    int
}

func newTable() *table {
	t := &table{sweeper: &sweeper{}}
	t.sweeper.done = sync.NewCond(&t.sweeper.mu)
	go t.sweep()
	return t
}

func (s *sweeper) wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.jobs > 0 {
		s.done.Wait() // ok
	}
}

func (t *table) keep() {
	t.kept++
	t.mu.Unlock()
	defer t.mu.Lock()
	t.sweeper.wait()
}

func (t *table) Checkpoint() {
	t.mu.Lock()
	t.keep()
	t.mu.Unlock()
}

func (t *table) sweep() {
	for {
		t.mu.Lock()
		t.kept = 0
		t.mu.Unlock()
		t.sweeper.mu.Lock()
		t.sweeper.jobs--
		t.sweeper.done.Broadcast()
		t.sweeper.mu.Unlock()
	}
}
