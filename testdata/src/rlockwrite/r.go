package rlockwrite

import "sync"

type cache struct {
	mu   sync.RWMutex
	own  sync.Mutex
	m    map[string]int
	last string
	n    int
	free int
}

func (c *cache) method(k string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.m[k]++ // want `c.m is written while c.mu is only read-locked \(line 15\), and other readers may run`
}

func named(c *cache, k string) {
	c.mu.RLock()
	if _, ok := c.m[k]; ok {
		delete(c.m, k) // want `c.m is written, as c.last is \(line \d+\), while c.mu is only read-locked`
		c.last = k
	}
	c.mu.RUnlock()
}

func (c *cache) set(k string) {
	c.mu.Lock()
	c.last = k // ok: locked
	c.n++
	c.mu.Unlock()
}

func literal(c *cache) func() {
	return func() {
		c.mu.RLock()
		c.n++ // want `c.n is written while c.mu is only read-locked`
		c.mu.RUnlock()
	}
}

type table[K comparable] struct {
	sync.RWMutex
	rows map[K]int
}

func (t *table[K]) touch(k K) {
	t.RLock()
	t.rows[k] = 1 // want `t.rows is written while t.RWMutex is only read-locked`
	t.RUnlock()
}

func (c *cache) rlock() { c.mu.RLock() }

func (c *cache) helper(k string) {
	c.rlock()
	c.m[k] = 0 // want `c.m is written while c.mu is only read-locked`
	c.mu.RUnlock()
}

var global = struct {
	sync.RWMutex
	m map[string]int
}{m: map[string]int{}}

func globals() {
	global.RLock()
	global.m["a"] = 1 // want `global.m is written while global.RWMutex is only read-locked`
	global.RUnlock()
}

// Look-alikes.

func (c *cache) fresh(k string) *cache {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := &cache{m: map[string]int{}}
	out.m[k] = c.m[k] // ok: another object
	out.last = k
	return out
}

func (c *cache) second(k string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.own.Lock()
	c.m[k] = 1 // ok: a second lock
	c.own.Unlock()
}

func (c *cache) never() {
	c.mu.RLock()
	c.free++ // ok: nothing says that mu guards it
	c.mu.RUnlock()
}

func (c *cache) after(k string) {
	c.mu.RLock()
	_, ok := c.m[k]
	c.mu.RUnlock()
	if !ok {
		c.mu.Lock()
		c.m[k] = 1 // ok: locked
		c.mu.Unlock()
	}
}

// Two writes of one field: one report that names both places.
func (c *cache) count(k string, n int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if n == 0 {
		delete(c.m, k) // want `c.m is written, here and at line \d+, while c.mu is only read-locked`
		return
	}
	c.m[k] = n
}
