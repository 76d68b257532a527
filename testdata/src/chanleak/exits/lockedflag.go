package exits

import (
	"errors"
	"log"
	"sync"
	"sync/atomic"
)

// mailbox asks under the lock that it holds while it sends.
type mailbox struct {
	in     chan string
	quit   chan struct{}
	mu     sync.RWMutex
	closed bool
}

func newMailbox() *mailbox {
	m := &mailbox{in: make(chan string), quit: make(chan struct{})}
	go m.loop()
	return m
}

func (m *mailbox) loop() {
	for {
		select {
		case s := <-m.in:
			log.Print(s)
		case <-m.quit:
			return
		}
	}
}

func (m *mailbox) Put(s string) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return errors.New("closed")
	}
	m.in <- s // ok: Close waits for the lock
	return nil
}

// PutAll goes by a helper.
func (m *mailbox) PutAll(ss []string) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, s := range ss {
		if m.isClosed() {
			return
		}
		m.put(s)
	}
}

func (m *mailbox) isClosed() bool { return m.closed }

func (m *mailbox) put(s string) {
	m.in <- s // ok
}

func (m *mailbox) Close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.stop()
}

func (m *mailbox) stop() { close(m.quit) }

// hasty gives the lock back between the test and the send.
type hasty struct {
	in     chan string
	quit   chan struct{}
	mu     sync.Mutex
	closed bool
}

func newHasty() *hasty {
	h := &hasty{in: make(chan string), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case s := <-h.in:
				log.Print(s)
			case <-h.quit:
				return
			}
		}
	}()
	return h
}

func (h *hasty) Put(s string) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return
	}
	h.mu.Unlock()
	h.in <- s // want `sending on h\.in waits for ever once the goroutine at line \d+, the only receiver, has left on <-h\.quit`
}

func (h *hasty) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.quit)
	}
}

// deafbox tests nothing under its lock.
type deafbox[T any] struct {
	in     chan T
	quit   chan struct{}
	mu     sync.Mutex
	closed atomic.Bool
}

func newDeafbox[T any]() *deafbox[T] {
	d := &deafbox[T]{in: make(chan T), quit: make(chan struct{})}
	go d.loop()
	return d
}

func (d *deafbox[T]) loop() {
	for {
		select {
		case v := <-d.in:
			log.Print(v)
		case <-d.quit:
			return
		}
	}
}

func (d *deafbox[T]) Put(v T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.in <- v // want `sending on d\.in waits for ever once loop, the only receiver, has left on <-d\.quit`
}

// PutOpen asks.
func (d *deafbox[T]) PutOpen(v T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed.Load() {
		return
	}
	d.in <- v // ok
}

func (d *deafbox[T]) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed.CompareAndSwap(false, true) {
		close(d.quit)
	}
}
