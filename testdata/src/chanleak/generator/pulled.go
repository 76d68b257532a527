package generator

import "context"

// An iterator whose goroutine tells of the end of the context to somebody who
// has ended it. (The chunks of a store of logs.)
type iterator struct {
	ctx   context.Context
	next  chan error
	begun bool
	more  func() bool
}

func newIterator(ctx context.Context, more func() bool) *iterator {
	return &iterator{ctx: ctx, next: make(chan error), more: more}
}

func (it *iterator) loop(ctx context.Context) {
	for {
		if !it.more() {
			close(it.next)
			return
		}
		select {
		case <-ctx.Done():
			it.next <- ctx.Err() // want `the goroutine waits for ever sending on it.next when the context has ended \(line \d+\) and nobody calls Next any more: close it.next instead, or give it room for the value`
			close(it.next)
			return
		case it.next <- nil:
		}
	}
}

func (it *iterator) Next() error {
	if !it.begun {
		it.begun = true
		go it.loop(it.ctx)
	}
	return <-it.next
}

// There is room for the last word.
type roomy struct {
	ctx  context.Context
	next chan error
}

func newRoomy(ctx context.Context) *roomy {
	r := &roomy{ctx: ctx, next: make(chan error, 1)}
	go r.loop()
	return r
}

func (r *roomy) loop() {
	for {
		select {
		case <-r.ctx.Done():
			r.next <- r.ctx.Err() // ok
			return
		case r.next <- nil:
		}
	}
}

func (r *roomy) Next() error { return <-r.next }

// The package itself pulls to the end.
type chunks struct {
	ctx  context.Context
	next chan error
}

func newChunks(ctx context.Context) *chunks {
	c := &chunks{ctx: ctx, next: make(chan error)}
	go c.loop()
	return c
}

func (c *chunks) loop() {
	for {
		select {
		case <-c.ctx.Done():
			c.next <- c.ctx.Err() // ok
			return
		case c.next <- nil:
		}
	}
}

func (c *chunks) Next() error { return <-c.next }

func readChunks(ctx context.Context) error {
	c := newChunks(ctx)
	for {
		if err := c.Next(); err != nil {
			return err
		}
	}
}
