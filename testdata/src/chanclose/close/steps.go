package close

import "sync/atomic"

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
