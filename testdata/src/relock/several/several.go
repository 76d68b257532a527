// Package several has readers that write afterwards, in one goroutine or in several.
package several

import (
	"fmt"
	"sync"
)

type cache struct {
	mu sync.RWMutex
	n  int
}

func (c *cache) String() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return fmt.Sprint(c.n)
}

func (c *cache) lookup() {
	c.mu.RLock()
	fmt.Printf("lookup in %s", c) // want `calls .*String`
	c.mu.RUnlock()
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

// All goroutines of the loop have one cache.
func all(n int) {
	c := &cache{}
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.lookup()
		}()
	}
	wg.Wait()
}

type own struct {
	mu sync.RWMutex
	n  int
}

func (c *own) get() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.n
}

func (c *own) step() {
	c.mu.RLock()
	println(c.get()) // ok: each goroutine has one of its own
	c.mu.RUnlock()
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

func each(n int) {
	var wg sync.WaitGroup
	for range n {
		c := &own{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.step()
		}()
	}
	wg.Wait()
}
