package owner

import (
	"context"
	"io"
	"sync"
)

// From minikube's client of 9P: what ends the one goroutine is the end of the other, which
// is not ended.
type conn struct {
	rw   io.ReadWriteCloser
	out  chan []byte
	done chan bool
}

func newConn(rw io.ReadWriteCloser) *conn {
	c := &conn{rw: rw, out: make(chan []byte), done: make(chan bool)}
	go c.recv()
	go c.send()
	return c
}

func (c *conn) recv() {
	buf := make([]byte, 100)
	for {
		if _, err := c.rw.Read(buf); err != nil {
			c.done <- true
			return
		}
	}
}

func (c *conn) send() {
	for {
		select {
		case <-c.done:
			return
		case b := <-c.out:
			_, _ = c.rw.Write(b)
		}
	}
}

func attach(rw io.ReadWriteCloser, ok bool) *conn {
	c := newConn(rw) // want `the goroutine that newConn starts \(line 20\) waits for ever: attach drops what newConn returns, whose goroutine recv, which says by channel done that it is over, is not ended either; stop it on every path`
	if !ok {
		return nil
	}
	return c
}

// Another goroutine of the object ends it with a context, or when others have ended.
type pumped struct {
	in   chan int
	done chan struct{}
	wg   sync.WaitGroup
}

func newPumped(ctx context.Context) *pumped {
	p := &pumped{in: make(chan int), done: make(chan struct{})}
	go p.work()
	go p.watch(ctx)
	return p
}

func (p *pumped) work() {
	for v := range p.in {
		println(v)
	}
}

func (p *pumped) watch(ctx context.Context) {
	<-ctx.Done()
	close(p.in)
}

func usesPumped(ctx context.Context) {
	newPumped(ctx) // ok
}

func newCounted(src func() int) *pumped {
	p := &pumped{in: make(chan int), done: make(chan struct{})}
	p.wg.Go(func() { p.in <- src() })
	go p.await()
	go p.closer()
	return p
}

func (p *pumped) await() { <-p.done }

func (p *pumped) closer() {
	p.wg.Wait()
	close(p.done)
}

func usesCounted(src func() int) {
	newCounted(src) // ok
}

func (p *pumped) Close() { close(p.in) }

func newHooked(ctx context.Context) *pumped {
	p := &pumped{in: make(chan int), done: make(chan struct{})}
	go p.work()
	context.AfterFunc(ctx, func() { p.Close() })
	return p
}

func newWatched(ctx context.Context) *pumped {
	p := &pumped{in: make(chan int), done: make(chan struct{})}
	p.wg.Go(p.work)
	go func() {
		<-ctx.Done()
		p.Close()
	}()
	return p
}

func usesHooked(ctx context.Context) {
	newHooked(ctx)  // ok
	newWatched(ctx) // ok
}

// The end of one goroutine is that of the other, and it is told to end.
type chained struct{ out, quit chan struct{} }

func newChained(log func()) *chained {
	c := &chained{make(chan struct{}), make(chan struct{})}
	go c.feed()
	go func() {
		for range c.out {
			log()
		}
	}()
	return c
}

func (c *chained) feed() {
	defer close(c.out)
	for {
		select {
		case c.out <- struct{}{}:
		case <-c.quit:
			return
		}
	}
}

func (c *chained) stop() { close(c.quit) }

func chains(work func()) {
	c := newChained(work) // ok
	defer c.stop()
	work()
}

func chainsItself(work func()) {
	c := newChained(work) // ok
	work()
	close(c.quit)
}

func chainsOnOneWay(work func() error) error {
	c := newChained(func() {}) // want `chainsOnOneWay drops what newChained returns`
	if err := work(); err != nil {
		return err
	}
	c.stop()
	return nil
}
