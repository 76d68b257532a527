package timeout

import (
	"context"
	"sync"
	"time"
)

type token struct {
	m    sync.RWMutex
	done chan struct{}
	err  error
}

// A timer that is made, and a close in a helper.
func (t *token) WaitTimeout(d time.Duration) bool {
	t.m.Lock()
	defer t.m.Unlock()
	timer := time.NewTimer(d)
	select {
	case <-t.done: // want `waits in select with t.m held \(line 17\), but fail, which closes t.done, does so with t.m held \(line \d+\): both wait until the timer says so; give the lock back before waiting`
		return true
	case <-timer.C:
	}
	return false
}

func (t *token) complete() {
	select {
	case <-t.done:
	default:
		close(t.done)
	}
}

func (t *token) fail(err error) {
	t.m.Lock()
	defer t.m.Unlock()
	t.err = err
	t.complete()
}

func start(f func() error) *token {
	t := &token{done: make(chan struct{})}
	go func() { t.fail(f()) }()
	return t
}

// A value that is sent, a helper that waits, and a reader's lock against a writer's.
type box struct {
	mu    sync.RWMutex
	state int
	acks  chan int
}

func newBox() *box {
	b := &box{acks: make(chan int)}
	go b.serve()
	return b
}

func (b *box) serve() {
	for {
		b.mu.Lock()
		b.state++
		n := b.state
		b.mu.Unlock()
		b.acks <- n
	}
}

func (b *box) next() (int, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.await()
}

func (b *box) await() (int, bool) {
	select {
	case n := <-b.acks: // want `waits in select with b.mu held by next`
		return n, true
	case <-time.After(time.Second):
		return 0, false
	}
}

// The lock is given back before.
func (t *token) waitUnlocked(d time.Duration) error {
	select {
	case <-t.done: // ok
		t.m.RLock()
		defer t.m.RUnlock()
		return t.err
	case <-time.After(d):
		return nil
	}
}

// Who closes it does not need the lock.
type free struct {
	mu   sync.Mutex
	done chan struct{}
}

func newFree(f func()) *free {
	t := &free{done: make(chan struct{})}
	go func() {
		f()
		close(t.done)
	}()
	return t
}

func (t *free) wait(d time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.done: // ok
		return true
	case <-time.After(d):
		return false
	}
}

// Somebody else may end it, without the lock.
type either struct {
	mu   sync.Mutex
	n    int
	wake chan struct{}
}

func newEither(ticks chan int) *either {
	e := &either{wake: make(chan struct{})}
	go func() {
		for range ticks {
			e.wake <- struct{}{}
		}
	}()
	go func() {
		for {
			e.mu.Lock()
			e.n++
			e.mu.Unlock()
			e.wake <- struct{}{}
		}
	}()
	return e
}

func (e *either) wait(d time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case <-e.wake: // ok: the ticks come without it
		return true
	case <-time.After(d):
		return false
	}
}

// The context may end the wait as well: when that is is not known.
type called struct {
	mu   sync.Mutex
	done chan struct{}
}

func newCalled(f func()) *called {
	t := &called{done: make(chan struct{})}
	go func() {
		f()
		t.mu.Lock()
		defer t.mu.Unlock()
		close(t.done)
	}()
	return t
}

func (t *called) wait(ctx context.Context, d time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.done: // ok: another way on
		return true
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return false
	}
}

// It gives the lock back every now and then.
type polite struct {
	mu   sync.Mutex
	done chan struct{}
}

func newPolite(f func()) *polite {
	t := &polite{done: make(chan struct{})}
	go func() {
		f()
		t.mu.Lock()
		defer t.mu.Unlock()
		close(t.done)
	}()
	return t
}

func (t *polite) wait() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		select {
		case <-t.done: // ok
			return
		case <-time.After(time.Second):
		}
		t.mu.Unlock()
		time.Sleep(time.Millisecond)
		t.mu.Lock()
	}
}

// The timer is who else may send: what is waited for is the time.
type paced struct {
	mu    sync.Mutex
	queue chan int
}

func newPaced() *paced {
	p := &paced{queue: make(chan int, 8)}
	go func() {
		for {
			p.mu.Lock()
			p.mu.Unlock()
			p.queue <- 1
		}
	}()
	return p
}

func (p *paced) take() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case n := <-p.queue: // ok: there may be some
		return n
	case <-time.After(time.Second):
		return 0
	}
}

// Generic, and a function.
type cell[T any] struct {
	mu    sync.Mutex
	ready chan struct{}
	value T
}

func waitCell[T any](c *cell[T], d time.Duration) (v T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.ready: // want `waits in select with c.mu held`
		return c.value, true
	case <-time.After(d):
		return v, false
	}
}

func fill[T any](c *cell[T], v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value = v
	close(c.ready)
}

func newCell[T any](get func() T) *cell[T] {
	c := &cell[T]{ready: make(chan struct{})}
	go func() { fill(c, get()) }()
	return c
}
