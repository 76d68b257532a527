package rlockwrite

import (
	"container/list"
	"sync"
	"sync/atomic"
)

// What is written by a method of an object that has no lock of its own: a cache
// that drops what is too old when it is asked, behind the lock of its owner. From
// a collector of metrics.

type entry struct {
	key string
	age int
}

type lru struct {
	byKey map[string]*list.Element
	order *list.List
	hits  atomic.Int64
}

func (l *lru) Get(k string) *entry {
	e, ok := l.byKey[k]
	if !ok {
		return nil
	}
	l.hits.Add(1)
	l.order.MoveToFront(e)
	return e.Value.(*entry)
}

func (l *lru) Put(e *entry) {
	l.byKey[e.key] = l.order.PushFront(e)
}

func (l *lru) Delete(k string) {
	l.order.Remove(l.byKey[k])
	delete(l.byKey, k)
}

func (l *lru) Len() int { return l.order.Len() }

type aged struct {
	lru  lru
	most int
}

func (a *aged) Get(k string) *entry {
	e := a.lru.Get(k)
	if e != nil && e.age > a.most {
		a.lru.Delete(k)
		return nil
	}
	return e
}

func (a *aged) Put(e *entry) { a.lru.Put(e) }

func (a *aged) Len() int { return a.lru.Len() }

type names struct {
	mu    sync.RWMutex
	cache *aged
}

func (n *names) Find(k string) *entry {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.cache.Get(k) // want `n.cache.lru.order is written by Get.* while n.mu is only read-locked`
}

func (n *names) Drop(k string) {
	func() {
		n.mu.RLock()
		n.cache.lru.Delete(k) // want `n.cache.lru.byKey is written by Delete`
		n.mu.RUnlock()
	}()
}

func (n *names) Len() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.cache.Len() // ok
}

func (n *names) Add(e *entry) {
	n.mu.Lock()
	n.cache.Put(e)
	n.mu.Unlock()
}

// A helper of the same object.

func (c *cache) forget(k string) { delete(c.m, k) }

func (c *cache) sweep(all []string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, k := range all {
		c.forget(k) // want `c.m is written by forget while c.mu is only read-locked`
	}
}

// Generic, and a list beside its lock.

type ring[T any] struct {
	mu sync.RWMutex
	l  *list.List
}

func (r *ring[T]) First() T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	e := r.l.Front()
	r.l.MoveToBack(e) // want `r.l is written by MoveToBack while r.mu is only read-locked`
	return e.Value.(T)
}

func (r *ring[T]) Push(v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.l.PushBack(v)
}

var numbers ring[int]

// Look-alikes: a lock of its own, a caller that has none of it, an object that
// nobody writes under the lock.

type counted struct {
	mu sync.Mutex
	n  int
}

func (c *counted) inc() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

type sheets struct {
	mu   sync.RWMutex
	hits counted
	raw  rawCount
	all  []string
}

type rawCount struct{ n int }

func (r *rawCount) inc() { r.n++ }

func (p *sheets) Page(i int) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.hits.inc() // ok
	p.raw.inc()  // not known to be the lock's
	return p.all[i]
}

func (p *sheets) Add(s string) {
	p.mu.Lock()
	p.hits.inc()
	p.all = append(p.all, s)
	p.mu.Unlock()
}

func (c *cache) upgrade(k string) {
	c.mu.RLock()
	if _, ok := c.m[k]; ok {
		c.relocked(k) // ok: it takes the lock for writing
	}
	c.mu.RUnlock()
}

func (c *cache) relocked(k string) {
	c.mu.RUnlock()
	c.mu.Lock()
	delete(c.m, k)
	c.mu.Unlock()
	c.mu.RLock()
}

// From a lease keeper: a heap that one goroutine tidies up when it reads, and
// that others touch with the lock held for writing.

type leases struct {
	mu    sync.RWMutex
	queue dueQueue
	all   map[int]string
}

type dueQueue struct{ due []int }

func (q *dueQueue) pop() { q.due = q.due[1:] }

func (q *dueQueue) push(n int) { q.due = append(q.due, n) }

func NewLeases() *leases {
	l := &leases{all: make(map[int]string)}
	go l.run()
	return l
}

func (l *leases) run() {
	for l.expired() > 0 {
	}
}

func (l *leases) expired() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.queue.pop() // ok: no other reader looks at it
	return len(l.queue.due)
}

func (l *leases) Grant(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue.push(n)
	l.all[n] = ""
}

func (l *leases) Name(n int) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.all[n]
}

// From a messaging server: the cache has a lock of its own, which it takes unless
// it is told that it is held.

type matcher struct {
	mu    sync.RWMutex
	cache map[string]int
}

func (m *matcher) match(s string, lock bool) int {
	if lock {
		m.mu.Lock()
	}
	n := len(s)
	m.cache[s] = n
	if lock {
		m.mu.Unlock()
	}
	return n
}

type account struct {
	mu  sync.RWMutex
	sub *matcher
	n   int
}

func (a *account) Allowed(s string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.sub.match(s, true) > 0 // ok
}

func (a *account) Set(s string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n = a.sub.match(s, false)
}

// From LXD: what is called takes the lock for writing itself, which blocks, but
// writes nothing under RLock.
type hub struct {
	mu     sync.RWMutex
	upping bool
	up     func() error
}

func (h *hub) dialer() func(string) error {
	return func(addr string) error {
		h.mu.RLock()
		defer h.mu.RUnlock()
		return reach(addr, h) // ok
	}
}

func reach(addr string, h *hub) error {
	if addr == "" {
		h.upgrade()
	}
	return nil
}

func (h *hub) upgrade() {
	h.mu.Lock()
	first := !h.upping
	if first {
		h.upping = true
	}
	h.mu.Unlock()
	if !first {
		return
	}
	if h.up() != nil {
		h.mu.Lock()
		if h.upping {
			h.upping = false
		}
		h.mu.Unlock()
	}
}
