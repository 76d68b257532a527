// Package etcd6873 has the structure of the kernel of that name, corrected.
package etcd6873

import "sync"

type note struct{}

type choir struct {
	mu    sync.Mutex
	sung  int
	notes chan *note
	over  chan struct{}
}

func newChoir() *choir {
	c := &choir{notes: make(chan *note, 1), over: make(chan struct{})}
	go func() {
		defer close(c.over)
		for n := range c.notes {
			c.sing(n)
		}
	}()
	return c
}

func (c *choir) sing(*note) {
	c.mu.Lock()
	c.sung++
	c.mu.Unlock()
}

func (c *choir) stop() {
	c.mu.Lock()
	close(c.notes)
	c.mu.Unlock()
	<-c.over
}

func (c *choir) give(n *note) {
	select {
	case c.notes <- n:
	default:
	}
}

func Run() {
	c := newChoir()
	c.give(&note{})
	go c.stop()
}
