package timer

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// From a server's connections: the callback ends the connection, which stops the timer.
type conn struct {
	mu    sync.Mutex
	idle  *time.Timer
	limit time.Duration
	n     int
}

func newConn(limit time.Duration) *conn {
	c := &conn{limit: limit}
	c.idle = time.AfterFunc(limit, c.onIdle) // want `c.idle is assigned when the timer runs already, and the function that it calls reads c.idle \(line \d+\): the time may be over before the assignment; lock a mutex around both`
	return c
}

func (c *conn) onIdle() { c.Close() }

// Close stops the timer.
func (c *conn) Close() {
	if c.idle != nil {
		c.idle.Stop()
	}
}

// A variable that a literal captures: it is to begin again.
func repeat(d time.Duration, f func()) {
	var t *time.Timer
	t = time.AfterFunc(d, func() { // want `t is assigned when the timer runs already`
		f()
		t.Reset(d)
	})
}

// A method that a literal calls.
func (c *conn) arm() {
	c.idle = time.AfterFunc(c.limit, func() { // want `c.idle is assigned when the timer runs already`
		c.n = 0
		c.Close()
	})
}

// A named function, generic.
type cache[T any] struct {
	timer *time.Timer
	vals  []T
}

func clean[T any](c *cache[T]) {
	c.vals = nil
	c.timer.Reset(time.Minute)
}

func newCache[T any](d time.Duration) *cache[T] {
	c := &cache[T]{}
	c.timer = time.AfterFunc(d, func() { clean(c) }) // want `c.timer is assigned when the timer runs already`
	return c
}

// A package variable.
var flush *time.Timer

func begin(d time.Duration) {
	flush = time.AfterFunc(d, func() { // want `flush is assigned when the timer runs already`
		flush.Reset(d)
	})
}

func end() { flush = nil }

// Look-alikes: a lock is held at both.
func (c *conn) armLocked() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = time.AfterFunc(c.limit, c.onIdleLocked) // ok
}

func (c *conn) onIdleLocked() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle.Reset(c.limit)
}

// The callback does not look at it.
func (c *conn) armOnly() {
	c.idle = time.AfterFunc(c.limit, func() { println(c.limit) }) // ok
}

// It waits until it is there.
func waits(d time.Duration) {
	ready := make(chan struct{})
	var t *time.Timer
	t = time.AfterFunc(d, func() { // ok
		<-ready
		t.Reset(d)
	})
	close(ready)
}

// A minute is long enough.
func minute() {
	var t *time.Timer
	t = time.AfterFunc(time.Minute, func() { t.Reset(time.Minute) }) // ok
}

// The timer is started later.
func stopped(d time.Duration) {
	var t *time.Timer
	t = time.AfterFunc(time.Hour, func() { t.Reset(d) }) // ok
	t.Reset(d)
}

// Another object's timer.
func other(a, b *conn) {
	a.idle = time.AfterFunc(a.limit, b.onIdle) // ok
}

// It is assigned anew: the callback has ended by then, and says so atomically.
func flagged(d time.Duration, over *atomic.Bool) {
	var t *time.Timer
	t = time.AfterFunc(d, func() { // ok
		if over.Load() {
			return
		}
		t.Reset(d)
	})
}

// The end of a context is no time.
func after(ctx context.Context) {
	var stop func() bool
	stop = context.AfterFunc(ctx, func() { stop() }) // ok: nobody cancels it here
}

// From a message server: the lock of the owner is held by who calls it, and the
// callback has a way without, where there is no owner.
type owner struct {
	mu  sync.Mutex
	exp *export
}

type export struct {
	own *owner
	t   *time.Timer
	d   time.Duration
}

func (o *owner) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.exp.arm()
}

func (e *export) arm() {
	if e.t == nil {
		e.t = time.AfterFunc(e.d, e.expire) // ok
	}
}

func (e *export) clear() {
	if e.t != nil {
		e.t.Stop()
		e.t = nil
	}
}

func (e *export) expire() {
	if e.own == nil {
		e.clear()
		return
	}
	e.own.mu.Lock()
	defer e.own.mu.Unlock()
	e.clear()
}
