// Package nilchan has channel fields that are set to nil.
package nilchan

import (
	"sync"
	"time"
)

type source struct{ donec chan struct{} }

// From Istio's configuration source.
func (s *source) Start() {
	go func() {
		for {
			select {
			case <-s.donec:
				return
			case <-time.After(time.Second):
				work()
			}
		}
	}()
}

func (s *source) Stop() {
	close(s.donec)
	s.donec = nil // want "^s.donec is set to nil right after close, while the goroutine started at line 13 loads it when it comes to the receive .line 15.: if that is later, it waits on nil for ever"
}

type poller struct {
	mu   sync.Mutex
	quit chan bool
}

func (p *poller) loop() {
	for {
		work()
		if p.wait() {
			return
		}
	}
}

func (p *poller) wait() bool {
	select {
	case <-p.quit:
		return true
	case <-time.After(time.Second):
		return false
	}
}

func (p *poller) Run() { go p.loop() }

func (p *poller) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quit == nil {
		return
	}
	close(p.quit)
	p.quit = nil // want "^p.quit is set to nil right after close"
}

type box[T any] struct {
	stop chan T
}

func watch[T any](b *box[T]) {
	for {
		work()
		<-b.stop
	}
}

func Open[T any](b *box[T]) { go watch(b) }

func Shut[T any](b *box[T]) {
	ch := b.stop
	close(ch)
	b.stop = nil // want "^b.stop is set to nil right after close"
}

// Look-alikes.

// copied keeps the channel in a variable.
type copied struct{ done chan struct{} }

func (c *copied) Start() {
	done := c.done
	go func() {
		for {
			select {
			case <-done: // ok
				return
			case <-time.After(time.Second):
			}
		}
	}()
}

func (c *copied) Stop() {
	close(c.done)
	c.done = nil
}

// passed gets it as an argument.
type passed struct{ done chan struct{} }

func (p *passed) Start() { go p.run(p.done) }

func (p *passed) run(done chan struct{}) { <-done }

func (p *passed) Stop() {
	close(p.done)
	p.done = nil // ok
}

// awaited waits for the goroutine first.
type awaited struct {
	done chan struct{}
	wg   sync.WaitGroup
}

func (a *awaited) Start() {
	a.wg.Go(func() { <-a.done })
}

func (a *awaited) Stop() {
	close(a.done)
	a.wg.Wait()
	a.done = nil // ok
}

// own is set to nil by the goroutine itself.
type own struct{ in chan int }

func (o *own) run() {
	for o.in != nil {
		if _, open := <-o.in; !open {
			o.drop()
		}
	}
}

func (o *own) drop() {
	close(o.in)
	o.in = nil // ok
}

func (o *own) Start() { go o.run() }

// locked loads it under the lock.
type locked struct {
	mu   sync.Mutex
	done chan struct{}
}

func (l *locked) Start() {
	go func() {
		for {
			l.mu.Lock()
			done := l.done
			l.mu.Unlock()
			if done == nil {
				return
			}
			<-done
		}
	}()
}

func (l *locked) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.done)
	l.done = nil // ok
}

// From syncthing's condition variable with a timeout: the channel is loaded
// while the caller holds the lock, which is then given back.
type cond struct {
	L  sync.Locker
	ch chan struct{}
}

func (c *cond) Broadcast() {
	if c.ch != nil {
		close(c.ch)
		c.ch = nil // ok
	}
}

func (c *cond) Wait() {
	if c.ch == nil {
		c.ch = make(chan struct{})
	}
	ch := c.ch
	c.L.Unlock()
	defer c.L.Lock()
	<-ch
}

func (c *cond) Use() {
	go func() {
		c.L.Lock()
		defer c.L.Unlock()
		c.Wait()
	}()
}

// From dolt's benchmarks: the goroutine takes one value, and is waited for.
type runner struct {
	quit chan int
	done sync.WaitGroup
}

func (r *runner) Start() {
	r.done.Go(func() {
		<-r.quit
		work()
	})
}

func (r *runner) Stop() {
	r.quit <- 1
	close(r.quit)
	r.quit = nil // ok: it has been received from
}

func (r *runner) Join() {
	r.done.Wait()
	close(r.quit)
	r.quit = nil // ok: nobody is left
}

func (r *runner) Leave(other *sync.WaitGroup) {
	other.Wait()
	close(r.quit)
	r.quit = nil // want "^r.quit is set to nil right after close"
}

func work() {}
