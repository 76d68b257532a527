package condwait

import "sync"

type queue struct {
	mu    sync.Mutex
	cond  *sync.Cond
	items []int
	done  bool
}

func (q *queue) method() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		q.cond.Wait() // want `q.cond.Wait\(\) is tested for with if, but it returns on every Broadcast`
	}
	return q.items[0]
}

func named(q *queue) {
	q.mu.Lock()
	if !q.done {
		q.cond.Wait() // want `q.cond.Wait\(\) is tested for with if`
	}
	q.mu.Unlock()
}

func literal(c *sync.Cond, ready *bool) {
	go func() {
		c.L.Lock()
		if !*ready {
			c.Wait() // want `c.Wait\(\) is tested for with if`
		}
		c.L.Unlock()
	}()
}

type box[T any] struct {
	sync.Mutex
	c *sync.Cond
	v *T
}

func (b *box[T]) get() T {
	b.Lock()
	defer b.Unlock()
	if b.v == nil {
		b.c.Wait() // want `b.c.Wait\(\) is tested for with if`
	}
	return *b.v
}

func (q *queue) waitOnce(b bool) {
	if b {
		q.cond.Wait() // want `q.cond.Wait\(\) is tested for with if`
	}
}

func helper(q *queue) {
	q.mu.Lock()
	q.waitOnce(len(q.items) == 0)
	q.mu.Unlock()
}

// Look-alikes.

func (q *queue) loop() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.cond.Wait() // ok
	}
	return q.items[0]
}

func (q *queue) endless() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.done {
			return
		}
		q.cond.Wait() // ok: goes round
	}
}

func (q *queue) wait() { q.cond.Wait() } // ok: the callers test

func (q *queue) waitIf() {
	if !q.done {
		q.cond.Wait() // ok: called in a loop
	}
}

func (q *queue) drain() {
	for len(q.items) == 0 {
		q.waitIf()
	}
}
