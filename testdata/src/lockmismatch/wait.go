package lockmismatch

import "sync"

// A reader waits on a condition whose lock is the writers'. From a cache of
// blocks.
type block struct {
	sync.RWMutex
	cond *sync.Cond
	done bool
}

func newBlock() *block {
	b := &block{}
	b.cond = sync.NewCond(b)
	return b
}

func (b *block) Read() {
	b.RLock()
	defer b.RUnlock()
	for !b.done {
		b.cond.Wait() // want `Wait gives back b.RWMutex with Unlock, which was taken with RLock`
	}
}

func (b *block) Fill() {
	b.Lock()
	defer b.Unlock()
	for b.done {
		b.cond.Wait()
	}
}

// A condition for readers.
type gauge struct {
	mu   sync.RWMutex
	cond *sync.Cond
	n    int
}

func newGauge() *gauge {
	g := &gauge{}
	g.cond = sync.NewCond(g.mu.RLocker())
	return g
}

func (g *gauge) wait() {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for g.n == 0 {
		g.cond.Wait()
	}
}

// The condition has the object itself for its lock, which embeds one and has no
// methods for others. From a cache of chunks that are read while they arrive.
type chunk struct {
	sync.RWMutex
	here *sync.Cond
	data []byte
}

func newChunk() *chunk {
	c := &chunk{}
	c.here = sync.NewCond(c)
	return c
}

func (c *chunk) put(data []byte) {
	c.Lock()
	c.data = data
	c.Unlock()
	c.here.Broadcast()
}

func (c *chunk) read(buf []byte) int {
	c.RLock()
	defer c.RUnlock()
	for c.data == nil {
		c.here.Wait() // want `Wait gives back c.RWMutex with Unlock, which was taken with RLock`
	}
	return copy(buf, c.data)
}

func (c *chunk) wait() int {
	c.Lock()
	defer c.Unlock()
	for c.data == nil {
		c.here.Wait() // ok
	}
	return len(c.data)
}
