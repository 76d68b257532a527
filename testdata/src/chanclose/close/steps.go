package close

import (
	"errors"
	"sync"
	"sync/atomic"
)

// The flag is loaded, and stored in a second step. (A client's subscription.)
type pull struct {
	closed atomic.Uint32
	done   chan struct{}
}

func newPull() *pull { return &pull{done: make(chan struct{})} }

func (p *pull) isClosed() bool { return p.closed.Load() == 1 }

func (p *pull) Stop() {
	if p.isClosed() {
		return
	}
	p.closed.Store(1)
	close(p.done) // want `close of closed channel panics when two calls of Stop meet: both load closed before either stores it \(line \d+\), and close p.done; use CompareAndSwap, or a sync.Once`
}

type pull2 struct {
	closed int32
	done   chan struct{}
}

func newPull2() *pull2 { return &pull2{done: make(chan struct{})} }

func (p *pull2) Stop() {
	if atomic.LoadInt32(&p.closed) == 0 {
		atomic.StoreInt32(&p.closed, 1)
		close(p.done) // want `both load closed before either stores it`
	}
}

// In one step.
type pull3 struct {
	closed atomic.Bool
	done   chan struct{}
}

func newPull3() *pull3 { return &pull3{done: make(chan struct{})} }

func (p *pull3) Stop() {
	if p.closed.Load() {
		return
	}
	if p.closed.CompareAndSwap(false, true) {
		close(p.done) // ok
	}
}

func (p *pull3) Reopen() { p.closed.Store(false) }

// From the go command: a flag of the package says something else.
var failed atomic.Bool

type stage struct {
	prev, next chan struct{}
	run        func() error
}

func newStage(prev chan struct{}) *stage { return &stage{prev: prev, next: make(chan struct{})} }

func (s *stage) Run() {
	<-s.prev
	if failed.Load() {
		close(s.next) // ok
		return
	}
	close(s.next) // ok
	if s.run() != nil {
		failed.Store(true)
	}
}

// The lock is taken once for the test, and once more for the flag.
type sub struct {
	mu     sync.Mutex
	closed bool
	done   chan struct{}
}

func newSub() *sub { return &sub{done: make(chan struct{})} }

func (s *sub) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *sub) Close() error {
	if s.isClosed() {
		return errors.New("closed")
	}
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.done) // want `when two calls of Close meet: both load closed before either stores it`
	return nil
}

// In the same function, and the close under the second lock.
type sub2 struct {
	mu     sync.RWMutex
	closed bool
	done   chan struct{}
}

func newSub2() *sub2 { return &sub2{done: make(chan struct{})} }

func (s *sub2) Close() {
	s.mu.RLock()
	closed := s.closed
	s.mu.RUnlock()
	if closed {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	close(s.done) // want `both load closed before either stores it`
}

// Asked again under the lock.
type sub3 struct {
	mu     sync.Mutex
	closed bool
	done   chan struct{}
}

func newSub3() *sub3 { return &sub3{done: make(chan struct{})} }

func (s *sub3) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *sub3) Close() {
	if s.isClosed() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.done) // ok
}

// One lock from the test to the flag.
type sub4 struct {
	mu     sync.Mutex
	closed bool
	done   chan struct{}
}

func newSub4() *sub4 { return &sub4{done: make(chan struct{})} }

func (s *sub4) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	s.mu.Unlock()
	close(s.done) // ok
}

// worked tells its goroutine to stop, and closes both channels then: one report, of
// what comes first.
type worked struct {
	stop, done chan struct{}
	closed     atomic.Bool
}

func newWorked() *worked {
	w := &worked{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		<-w.stop
		w.done <- struct{}{}
	}()
	return w
}

func (w *worked) Close() {
	if w.closed.Load() {
		return
	}
	w.stop <- struct{}{}
	<-w.done
	close(w.stop) // want `send on closed channel panics when two calls of Close meet: both load closed before either stores it \(line \d+\), and one sends on w.stop when the other has closed it`
	close(w.done)
	w.closed.Store(true)
}
