// Package ownerdep has objects with workers.
package ownerdep

import (
	"context"
	"errors"
	"io"
	"log"
	"sync"
)

// Pool has workers that range over a channel.
type Pool struct {
	jobs chan func()
	wg   sync.WaitGroup
}

func NewPool(n int) *Pool {
	p := &Pool{jobs: make(chan func())}
	for range n {
		p.wg.Go(p.work)
	}
	return p
}

func (p *Pool) work() {
	for j := range p.jobs {
		j()
	}
}

func (p *Pool) Do(j func()) { p.jobs <- j }

// Self hands on the pool.
func (p *Pool) Self() *Pool { return p }

func (p *Pool) Close() {
	close(p.jobs)
	p.wg.Wait()
}

// Register keeps pools.
func Register(p *Pool) { pools = append(pools, p) }

// Use does not.
func Use(p *Pool) { p.Do(func() {}) }

var pools []*Pool

// Watcher fails before it starts.
type Watcher struct{ quit chan struct{} }

func NewWatcher(dir string) (*Watcher, error) {
	if dir == "" {
		return nil, errors.New("no directory")
	}
	w := &Watcher{make(chan struct{})}
	go w.run()
	return w, nil
}

func (w *Watcher) run() {
	<-w.quit
	log.Print("over")
}

func (w *Watcher) Name() string { return "watcher" }
func (w *Watcher) Stop()        { close(w.quit) }

// Session is started by a method, and ends with a context.
type Session struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func Open(ctx context.Context) *Session {
	ctx, cancel := context.WithCancel(ctx)
	s := &Session{ctx: ctx, cancel: cancel}
	go s.await()
	return s
}

func (s *Session) await()    { <-s.ctx.Done() }
func (s *Session) Shutdown() { s.cancel() }

// Loop starts later.
type Loop struct{ Stopped chan struct{} }

// Ticker is generic.
type Ticker[T any] struct {
	in   chan T
	stop chan struct{}
}

func NewTicker[T any](f func(T)) *Ticker[T] {
	t := &Ticker[T]{make(chan T), make(chan struct{})}
	go func() {
		for {
			select {
			case v := <-t.in:
				f(v)
			case <-t.stop:
				return
			}
		}
	}()
	return t
}

func (t *Ticker[T]) Add(v T) { t.in <- v } // want "sending on t.in waits for ever once the goroutine"
func (t *Ticker[T]) Close()  { close(t.stop) }

// Quick has a goroutine that ends by itself.
type Quick struct{ done chan struct{} }

func NewQuick() *Quick {
	q := &Quick{make(chan struct{})}
	go func() {
		defer close(q.done)
		log.Print("quick")
	}()
	return q
}

func (q *Quick) Close() { <-q.done }

// Client ends when its connection does.
type Client struct {
	rw  io.ReadWriteCloser
	out chan []byte
}

func NewClient(rw io.ReadWriteCloser) *Client {
	c := &Client{rw, make(chan []byte)}
	go c.read()
	go c.write()
	return c
}

func (c *Client) read() {
	defer c.Close()
	buf := make([]byte, 100)
	for {
		if _, err := c.rw.Read(buf); err != nil {
			return
		}
	}
}

func (c *Client) write() {
	for b := range c.out {
		if _, err := c.rw.Write(b); err != nil {
			log.Print(err)
		}
	}
}

func (c *Client) Close() { close(c.out) }

// Default is a pool of four.
func Default() *Pool { return NewPool(4) }

// Warm has done something.
func Warm() *Pool {
	p := newWarm(2)
	p.Do(func() {})
	return p
}

func newWarm(n int) *Pool { return NewPool(n) }

// Tracked is closed with all others.
func Tracked() *Pool {
	p := NewPool(4)
	pools = append(pools, p)
	return p
}

// Shared is one for all.
func Shared() *Pool { return pools[0] }
