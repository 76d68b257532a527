package lockmismatch

import "sync"

// Helpers that take a lock and return what gives it back.
type cellar struct {
	mu sync.RWMutex
	n  int
}

func (c *cellar) lock() func() { c.mu.Lock(); return c.mu.Unlock }

func (c *cellar) read() (int, func()) {
	c.mu.RLock()
	return c.n, func() { c.mu.RUnlock() }
}

func (c *cellar) Add() {
	defer c.lock() // want `defer lock\(\) takes c.mu when this function returns, and nobody calls what it returns, which gives the lock back: defer lock\(\)\(\) is meant`
	c.n++
}

func (c *cellar) Later() {
	defer func() {
		defer c.read() // want `defer read\(\) takes c.mu when this function returns`
		c.n++
	}()
}

// In a loop.
func addAll(cs []int, c *cellar) {
	for _, n := range cs {
		unlock := c.lock()
		defer unlock() // want `c.mu is locked in a loop and unlocked by a defer`
		c.n += n
	}
}

// Given back twice.
func (c *cellar) Take() bool {
	unlock := c.lock()
	defer unlock()
	if c.n == 0 {
		unlock() // want `c.mu .*`
		return false
	}
	c.n--
	return true
}

// ok: as it is meant.
func (c *cellar) Sum(cs []int) {
	for _, n := range cs {
		func() {
			defer c.lock()()
			c.n += n
		}()
	}
	unlock := c.lock()
	if c.n == 0 {
		unlock()
		return
	}
	c.n--
	unlock()
}

// ok: a lock that is taken at the end for whoever called.
func (c *cellar) pause(wait func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	wait()
}

// ok: what it returns gives back what may be given back already.
func (c *cellar) once() func() {
	c.mu.Lock()
	var once sync.Once
	return func() { once.Do(c.mu.Unlock) }
}

func (c *cellar) Early() bool {
	unlock := c.once()
	defer unlock()
	if c.n == 0 {
		unlock()
		return false
	}
	return true
}

// ok: a flag says whether it has been given back.
func (c *cellar) flagged() func() {
	c.mu.Lock()
	done := false
	return func() {
		if done {
			return
		}
		done = true
		c.mu.Unlock()
	}
}

func (c *cellar) Early2() bool {
	unlock := c.flagged()
	defer unlock()
	if c.n == 0 {
		unlock()
		return false
	}
	return true
}
