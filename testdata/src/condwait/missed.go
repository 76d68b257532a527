package condwait

import (
	"log"
	"sync"
	"sync/atomic"
	"time"
)

// missed: the state is changed, and signalled, without the lock.

type berths struct {
	mu    sync.Mutex
	freed *sync.Cond
	taken atomic.Int32
	shut  atomic.Bool
	max   int32
}

func newBerths(max int32) *berths {
	b := &berths{max: max}
	b.freed = sync.NewCond(&b.mu)
	return b
}

func (b *berths) enter() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.taken.Load() >= b.max && !b.shut.Load() {
		b.freed.Wait()
	}
	b.taken.Add(1)
}

func (b *berths) Leave() {
	b.taken.Add(-1)
	b.freed.Signal() // want `b.taken is changed \(line \d+\) and signalled without mu: a goroutine that has tested it and is about to wait \(line \d+\) misses the signal`
}

func leaveAll(b *berths) {
	b.taken.Store(0)
	log.Print("left")
	b.freed.Broadcast() // want `b.taken is changed`
}

func LeaveAll(b *berths) { leaveAll(b) }

func (b *berths) Serve(done <-chan struct{}) {
	go func() {
		<-done
		b.shut.Store(true)
		b.freed.Broadcast() // want `b.shut is changed`
	}()
}

func (b *berths) wake() { b.freed.Broadcast() }

func (b *berths) close() { b.shut.Store(true) }

func (b *berths) Close() {
	b.close()
	b.wake() // want `b.shut is changed`
}

func (b *berths) Deferred(f func()) {
	defer b.freed.Signal() // want `b.taken is changed`
	f()
	b.taken.Add(-1)
}

func (b *berths) AfterLock(log *[]int) {
	b.mu.Lock()
	*log = append(*log, 1)
	b.mu.Unlock()
	b.taken.Add(-1)
	b.freed.Signal() // want `b.taken is changed`
}

// The condition is a method, the value one of C's functions, the Cond no pointer.
type silo[T any] struct {
	mu    sync.Mutex
	grain sync.Cond
	n     int32
	v     T
}

func newSilo[T any]() *silo[T] {
	s := &silo[T]{}
	s.grain = sync.Cond{L: &s.mu}
	return s
}

func (s *silo[T]) empty() bool { return atomic.LoadInt32(&s.n) == 0 }

func (s *silo[T]) take() T {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if !s.empty() {
			atomic.AddInt32(&s.n, -1)
			return s.v
		}
		s.grain.Wait()
	}
}

func (s *silo[T]) Fill() {
	atomic.AddInt32(&s.n, 1)
	s.grain.Signal() // want `s.n is changed`
}

// No atomic at all.
type oven struct {
	mu  sync.Mutex
	hot *sync.Cond
	deg int
	off bool
}

func newOven() *oven {
	o := new(oven)
	o.hot = sync.NewCond(&o.mu)
	return o
}

func (o *oven) await() { o.hot.Wait() }

func (o *oven) bake() {
	o.mu.Lock()
	for o.deg < 180 && !o.off {
		o.await()
	}
	o.mu.Unlock()
}

func (o *oven) Heat() {
	o.deg = 200
	o.hot.Broadcast() // want `o.deg is changed`
}

func localState(work func()) {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	done := false
	go func() {
		work()
		done = true
		c.Broadcast() // want `done is changed`
	}()
	mu.Lock()
	for !done {
		c.Wait()
	}
	mu.Unlock()
}

// Another lock is held by who calls it.
type harbour struct {
	mu sync.Mutex
	b  *berths
}

func (b *berths) leaveQuick() {
	b.taken.Add(-1)
	b.freed.Signal() // want `b.taken is changed`
}

func (h *harbour) Sail() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.b.leaveQuick()
}

// Look-alikes.

func (b *berths) Right() {
	b.mu.Lock()
	b.taken.Add(-1)
	b.mu.Unlock()
	b.freed.Signal() // ok: changed under the lock
}

func (b *berths) Barrier() {
	b.taken.Add(-1)
	b.mu.Lock()
	b.mu.Unlock()
	b.freed.Signal() // ok: whoever has tested waits by now
}

func (b *berths) Both() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken.Add(-1)
	b.freed.Signal() // ok
}

func (b *berths) left() {
	b.taken.Add(-1)
	b.freed.Signal() // ok: the caller has the lock
}

func (b *berths) Two() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left()
	b.left()
}

func (b *berths) sometimes() {
	b.taken.Add(-1)
	b.freed.Signal() // ok: one of the callers has it
}

func (b *berths) One() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sometimes()
}

func (b *berths) Other() { b.sometimes() }

func (b *berths) Nudge() {
	b.freed.Broadcast() // ok: nothing is changed
}

// Put is deferred, with nothing held, and deferred with the lock held.
func (b *berths) leaveLater() {
	b.taken.Add(-1)
	b.freed.Signal() // want `b.taken is changed`
}

func (b *berths) Work(f func()) {
	defer b.leaveLater()
	f()
}

func (b *berths) leaveLocked() {
	b.taken.Add(-1)
	b.freed.Signal() // ok: runs before the Unlock
}

func (b *berths) WorkLocked(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.leaveLocked()
	f()
}

func (b *berths) ShutLater() {
	b.mu.Lock()
	b.shut.Store(true)
	b.mu.Unlock()
	b.taken.Store(0)
	b.freed.Broadcast() // ok: who tests from the lock on sees that it is shut
}

func (b *berths) Twice() {
	b.shut.Store(true)
	b.freed.Broadcast() // ok: the second one wakes those who missed it
	b.mu.Lock()
	b.freed.Broadcast()
	b.mu.Unlock()
}

func fresh() *berths {
	b := newBerths(3)
	b.taken.Store(2)
	b.freed.Signal() // ok: nobody has it yet
	return b
}

// What nobody waits for.
type meter struct {
	mu    sync.Mutex
	moved *sync.Cond
	ready bool
	hits  atomic.Int64
	debug atomic.Bool
}

func newMeter() *meter {
	m := new(meter)
	m.moved = sync.NewCond(&m.mu)
	return m
}

func (m *meter) await() {
	m.mu.Lock()
	for !m.ready {
		if m.debug.Load() {
			log.Print("waits")
		}
		m.hits.Add(1)
		m.moved.Wait()
	}
	m.mu.Unlock()
}

func (m *meter) Debug() {
	m.debug.Store(true)
	m.hits.Store(0)
	m.moved.Broadcast() // ok: no waiter goes by that
}

// A ticker wakes them again.
type relay struct {
	mu   sync.Mutex
	next *sync.Cond
	n    atomic.Int32
}

func newRelay() *relay {
	r := new(relay)
	r.next = sync.NewCond(&r.mu)
	go func() {
		for range time.Tick(time.Second) {
			r.next.Broadcast()
		}
	}()
	return r
}

func (r *relay) await() {
	r.mu.Lock()
	for r.n.Load() == 0 {
		r.next.Wait()
	}
	r.mu.Unlock()
}

func (r *relay) Put() {
	r.n.Add(1)
	r.next.Signal() // ok: late by a second at most
}

// The condition's lock is everybody's, and so is the duty to take it.
type Shared struct {
	sync.Mutex
	cond *sync.Cond
	n    int
}

func NewShared() *Shared {
	s := new(Shared)
	s.cond = sync.NewCond(s)
	return s
}

func (s *Shared) Await() {
	s.Lock()
	for s.n == 0 {
		s.cond.Wait()
	}
	s.Unlock()
}

// Put is called with s locked.
func (s *Shared) Put() {
	s.n++
	s.cond.Signal() // ok
}

// Somebody else's state.
type train struct{ late atomic.Bool }

func (b *berths) announce(t *train) {
	t.late.Store(true)
	b.freed.Broadcast() // ok
}

func Announce(b *berths, t *train) { b.announce(t) }

// A signal that is repeated until it is heard.
type lobby struct {
	mu   sync.Mutex
	gone *sync.Cond
	in   atomic.Int32
	shut atomic.Bool
}

func newLobby() *lobby {
	h := new(lobby)
	h.gone = sync.NewCond(&h.mu)
	return h
}

func (h *lobby) stay() {
	h.in.Add(1)
	h.mu.Lock()
	for !h.shut.Load() {
		h.gone.Wait()
	}
	h.mu.Unlock()
	h.in.Add(-1)
}

func (h *lobby) Insist() {
	h.shut.Store(true)
	for h.in.Load() > 0 {
		h.gone.Broadcast() // ok
	}
}
