package exits

import (
	"context"
	"sync"
	"time"
)

// calls waits for answers by number.
type calls struct {
	mu      sync.Mutex
	pending map[int]chan string
	next    int
	read    func() (int, string, error)
}

// NewCalls reads the answers.
func NewCalls(read func() (int, string, error)) *calls {
	c := &calls{pending: make(map[int]chan string), read: read}
	go c.loop()
	return c
}

func (c *calls) loop() {
	for {
		id, answer, err := c.read()
		if err != nil {
			return
		}
		c.mu.Lock()
		ch, ok := c.pending[id]
		delete(c.pending, id)
		c.mu.Unlock()
		if ok {
			ch <- answer // want `the answer sent on a channel of pending waits for ever when Call, who asked, has left on <-ctx.Done\(\) \(line 51\): make the channel with room for the one answer`
		}
	}
}

// Call takes its channel back, but the answer may be on its way.
func (c *calls) Call(ctx context.Context) (string, error) {
	ch := make(chan string)
	c.mu.Lock()
	c.next++
	id := c.next
	c.pending[id] = ch
	c.mu.Unlock()
	select {
	case s := <-ch:
		return s, nil
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.pending, id)
		c.mu.Unlock()
		return "", ctx.Err()
	}
}

// roomyCalls makes room.
type roomyCalls struct {
	mu      sync.Mutex
	pending map[int]chan string
}

// Answer finds who waits.
func (c *roomyCalls) Answer(id int, s string) {
	c.mu.Lock()
	ch := c.pending[id]
	delete(c.pending, id)
	c.mu.Unlock()
	if ch != nil {
		ch <- s // ok
	}
}

// Call gives up after a second.
func (c *roomyCalls) Call(id int) string {
	ch := make(chan string, 1)
	c.mu.Lock()
	c.pending[id] = ch
	c.mu.Unlock()
	select {
	case s := <-ch:
		return s
	case <-time.After(time.Second):
		return ""
	}
}

// drainedCalls takes the answer that is on its way.
type drainedCalls struct {
	mu      sync.Mutex
	pending map[int]chan string
}

// Answer finds who waits.
func (c *drainedCalls) Answer(id int, s string) {
	c.mu.Lock()
	ch := c.pending[id]
	delete(c.pending, id)
	c.mu.Unlock()
	if ch != nil {
		ch <- s // ok
	}
}

// Call gives up after a second.
func (c *drainedCalls) Call(id int) string {
	ch := make(chan string)
	c.mu.Lock()
	c.pending[id] = ch
	c.mu.Unlock()
	select {
	case s := <-ch:
		return s
	case <-time.After(time.Second):
		c.mu.Lock()
		_, mine := c.pending[id]
		delete(c.pending, id)
		c.mu.Unlock()
		if mine {
			return ""
		}
		return <-ch
	}
}

// politeCalls does not insist.
type politeCalls struct {
	mu      sync.Mutex
	pending map[int]chan string
}

// Answer finds who waits.
func (c *politeCalls) Answer(id int, s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch := c.pending[id]; ch != nil {
		select {
		case ch <- s: // ok
		default:
		}
	}
}

// Call gives up after a second.
func (c *politeCalls) Call(id int) string {
	ch := make(chan string)
	c.mu.Lock()
	c.pending[id] = ch
	c.mu.Unlock()
	select {
	case s := <-ch:
		return s
	case <-time.After(time.Second):
		return ""
	}
}

// echo gets the channels themselves.
type echo struct {
	asks chan chan int
	quit chan struct{}
}

// NewEcho starts one.
func NewEcho() *echo {
	e := &echo{asks: make(chan chan int), quit: make(chan struct{})}
	go e.serve()
	return e
}

func (e *echo) serve() {
	n := 0
	for {
		select {
		case ch := <-e.asks:
			n++
			ch <- n // want `the answer sent on a channel of asks waits for ever when Ask, who asked, has left on <-ctx.Done\(\)`
		case <-e.quit:
			return
		}
	}
}

// Ask may leave.
func (e *echo) Ask(ctx context.Context) int {
	ch := make(chan int)
	select {
	case e.asks <- ch:
	case <-e.quit:
		return 0
	}
	select {
	case n := <-ch:
		return n
	case <-ctx.Done():
		return 0
	}
}

// patientEcho is asked by who waits.
type patientEcho struct{ asks chan chan int }

// NewPatientEcho starts one.
func NewPatientEcho() *patientEcho {
	e := &patientEcho{asks: make(chan chan int)}
	go func() {
		for ch := range e.asks {
			ch <- 1 // ok
		}
	}()
	return e
}

// Ask waits.
func (e *patientEcho) Ask() int {
	ch := make(chan int)
	e.asks <- ch
	return <-ch
}
