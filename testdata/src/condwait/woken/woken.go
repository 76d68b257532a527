// Package woken wakes one of many.
package woken

import "sync"

// A pool whose Close wakes one of those who wait for a connection.
type connPool struct {
	mu     sync.Mutex
	freed  *sync.Cond
	idle   []int
	open   int
	closed bool
}

func newConnPool() *connPool {
	p := &connPool{}
	p.freed = sync.NewCond(&p.mu)
	return p
}

func (p *connPool) Get(dial func() error) (int, bool) {
	p.mu.Lock()
	for !p.closed && len(p.idle) == 0 && p.open >= 10 {
		p.freed.Wait()
	}
	if p.closed {
		p.mu.Unlock()
		return 0, false
	}
	p.open++
	p.mu.Unlock()
	if dial() != nil {
		p.mu.Lock()
		p.open--
		p.freed.Signal()
		p.mu.Unlock()
		return 0, false
	}
	return 1, true
}

func (p *connPool) Put(c int) {
	p.mu.Lock()
	p.idle = append(p.idle, c)
	p.freed.Signal()
	p.mu.Unlock()
}

func (p *connPool) Close() {
	p.mu.Lock()
	p.closed = true
	p.idle = nil
	p.freed.Signal() // want `closed sends all away who wait \(line 24\), for good, but p.freed.Signal wakes one of them, and it wakes no other: the others wait for ever; call p.freed.Broadcast`
	p.mu.Unlock()
}

// Generic, with a return in the loop and a deferred signal.
type boundedQueue[T any] struct {
	mu   sync.Mutex
	cond sync.Cond
	list []T
	done bool
}

func newBoundedQueue[T any]() *boundedQueue[T] {
	q := new(boundedQueue[T])
	q.cond.L = &q.mu
	return q
}

func (q *boundedQueue[T]) Pop() (v T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.list) == 0 {
		if q.done {
			return v, false
		}
		q.cond.Wait()
	}
	v, q.list = q.list[0], q.list[1:]
	return v, true
}

func (q *boundedQueue[T]) Push(v T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, v)
	q.cond.Signal()
}

func (q *boundedQueue[T]) Stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.cond.Signal() // want `done sends all away who wait`
	q.done = true
}

// Workers, in a method that is started in a loop.
type crew struct {
	mu   sync.Mutex
	todo *sync.Cond
	jobs []func()
	over bool
}

func hire(n int) *crew {
	c := new(crew)
	c.todo = sync.NewCond(&c.mu)
	for range n {
		go c.labour()
	}
	return c
}

func (c *crew) labour() {
	for {
		job := c.next()
		if job == nil {
			return
		}
		job()
	}
}

func (c *crew) next() func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.jobs) == 0 && !c.over {
		c.todo.Wait()
	}
	if c.over {
		return nil
	}
	job := c.jobs[0]
	c.jobs = c.jobs[1:]
	return job
}

func (c *crew) dismiss() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.todo.Signal() // want `over sends all away who wait`
}

// Literals, variables of a function.
func gathering(n int, arrive func()) {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	open := false
	for range n {
		go func() {
			mu.Lock()
			for !open {
				cond.Wait()
			}
			mu.Unlock()
			arrive()
		}()
	}
	mu.Lock()
	open = true
	cond.Signal() // want `open sends all away who wait`
	mu.Unlock()
}

// ok: each wakes the next.
type relay struct {
	mu     sync.Mutex
	cond   *sync.Cond
	list   []int
	closed bool
}

func newRelay() *relay {
	r := new(relay)
	r.cond = sync.NewCond(&r.mu)
	return r
}

func (r *relay) Take() (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.list) == 0 && !r.closed {
		r.cond.Wait()
	}
	if r.closed {
		r.cond.Signal()
		return 0, false
	}
	v := r.list[0]
	r.list = r.list[1:]
	return v, true
}

func (r *relay) Close() {
	r.mu.Lock()
	r.closed = true
	r.cond.Signal()
	r.mu.Unlock()
}

// ok: one goroutine waits.
type loner struct {
	mu   sync.Mutex
	cond *sync.Cond
	list []int
	end  bool
}

func newLoner(f func(int)) *loner {
	l := new(loner)
	l.cond = sync.NewCond(&l.mu)
	go l.run(f)
	return l
}

func (l *loner) run(f func(int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.list) == 0 && !l.end {
			l.cond.Wait()
		}
		if l.end {
			return
		}
		f(l.list[0])
		l.list = l.list[1:]
	}
}

func (l *loner) Stop() {
	l.mu.Lock()
	l.end = true
	l.cond.Signal()
	l.mu.Unlock()
}

// ok: a stream, which one goroutine reads.
type pipe struct {
	mu   sync.Mutex
	cond sync.Cond
	buf  []byte
	shut bool
}

func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.buf) == 0 && !p.shut {
		p.cond.Wait()
	}
	return copy(b, p.buf), nil
}

func (p *pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	p.cond.Signal()
	return nil
}

// ok: the flag comes and goes, and one may go in at a time.
type gateKeeper struct {
	mu   sync.Mutex
	cond *sync.Cond
	free bool
}

func (g *gateKeeper) Enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.free {
		g.cond.Wait()
	}
	g.free = false
}

func (g *gateKeeper) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.free = true
	g.cond.Signal()
}

// ok: all are woken.
type hall struct {
	mu     sync.Mutex
	cond   *sync.Cond
	n      int
	closed bool
}

func (h *hall) Enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.n == 0 && !h.closed {
		h.cond.Wait()
	}
	h.n--
	return !h.closed
}

func (h *hall) Leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	h.cond.Signal()
}

func (h *hall) Close() {
	h.mu.Lock()
	h.closed = true
	h.wakeAll()
	h.mu.Unlock()
}

func (h *hall) wakeAll() { h.cond.Broadcast() }
