package exits

import (
	"context"
	"sync"
)

type status struct{}

type node struct {
	status chan chan status
	props  chan int
	stop   chan struct{}
	done   chan struct{}
}

func newNode() *node {
	n := &node{status: make(chan chan status), props: make(chan int), stop: make(chan struct{}), done: make(chan struct{})}
	go n.run()
	return n
}

func (n *node) run() {
	for {
		select {
		case c := <-n.status:
			c <- status{}
		case <-n.props:
		case <-n.stop:
			close(n.done)
			return
		}
	}
}

// Status asks the node.
func (n *node) Status() status {
	c := make(chan status)
	n.status <- c // want `sending on n.status waits for ever once run, the only receiver, has left on <-n.stop \(line 29\): send in a select that leaves on it, too`
	return <-c
}

// Propose gives way.
func (n *node) Propose(v int) bool {
	select {
	case n.props <- v: // ok: gives way
		return true
	case <-n.done:
		return false
	}
}

// Stop ends the node.
func (n *node) Stop() {
	select {
	case n.stop <- struct{}{}:
	case <-n.done:
		return
	}
	<-n.done
}

type agent struct{ exited chan int }

func newAgent() *agent { return &agent{exited: make(chan int)} }

// Run serves until the context ends.
func (a *agent) Run(ctx context.Context) {
	for {
		select {
		case n := <-a.exited:
			if n < 0 {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func runAgent(ctx context.Context) *agent {
	a := newAgent()
	go func() { a.Run(ctx) }()
	return a
}

// Start starts a process.
func (a *agent) Start(n int) { go a.wait(n) }

func (a *agent) wait(n int) {
	a.exited <- n // want `sending on a.exited waits for ever once Run, the only receiver, has left at the end of a context from outside`
}

type feed[T any] struct {
	in   chan T
	quit chan struct{}
}

func newFeed[T any]() *feed[T] { return &feed[T]{in: make(chan T), quit: make(chan struct{})} }

func (f *feed[T]) loop(g func(T)) {
	for {
		select {
		case v := <-f.in:
			g(v)
		case <-f.quit:
			return
		}
	}
}

func startFeed(g func(int)) *feed[int] {
	f := newFeed[int]()
	go f.loop(g)
	return f
}

// Put puts.
func (f *feed[T]) Put(v T) {
	f.in <- v // want `sending on f.in waits for ever once loop, the only receiver, has left on <-f.quit`
}

// Close ends the loop.
func (f *feed[T]) Close() { close(f.quit) }

// Look-alikes.

// The stop comes after all senders are done.
type pipe struct {
	in   chan int
	stop chan struct{}
	wg   sync.WaitGroup
}

func newPipe() *pipe {
	p := &pipe{in: make(chan int), stop: make(chan struct{})}
	go func() {
		for {
			select {
			case <-p.in:
			case <-p.stop:
				return
			}
		}
	}()
	return p
}

func (p *pipe) Send(v int) {
	p.wg.Go(func() {
		p.in <- v // ok: Close waits for it
	})
}

func (p *pipe) Close() {
	p.wg.Wait()
	close(p.stop)
}

// The receiver takes what is left.
type drains struct {
	in   chan int
	stop chan struct{}
}

func newDrains() *drains {
	d := &drains{in: make(chan int), stop: make(chan struct{})}
	go func() {
		for {
			select {
			case <-d.in:
			case <-d.stop:
				for range d.in {
				}
				return
			}
		}
	}()
	return d
}

func (d *drains) Send(v int) { d.in <- v } // ok: drained
func (d *drains) Stop()      { close(d.stop) }

// The receiver comes back.
type again struct {
	in   chan int
	stop chan struct{}
}

func newAgain() *again {
	a := &again{in: make(chan int), stop: make(chan struct{})}
	go func() {
		for {
			a.serve()
		}
	}()
	return a
}

func (a *again) serve() {
	for {
		select {
		case <-a.in:
		case <-a.stop:
			return
		}
	}
}

func (a *again) Send(v int) { a.in <- v } // ok: served again
func (a *again) Reset()     { a.stop <- struct{}{} }

// The sender itself ends the receiver.
type single struct {
	in   chan int
	stop chan struct{}
}

func newSingle() *single {
	s := &single{in: make(chan int), stop: make(chan struct{})}
	go func() {
		for {
			select {
			case <-s.in:
			case <-s.stop:
				return
			}
		}
	}()
	return s
}

func (s *single) SendAll(vs []int) {
	defer close(s.stop)
	for _, v := range vs {
		s.in <- v // ok: it ends the receiver afterwards
	}
}

// From grpc-go's balancer tests and syncthing's event log: who calls the
// receiver is not known, and may call it again.
type handler struct {
	now  chan int
	stop chan struct{}
}

func newHandler() *handler { return &handler{now: make(chan int), stop: make(chan struct{})} }

// Serve serves one stream.
func (h *handler) Serve(ctx context.Context) error {
	for {
		select {
		case <-h.now:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Now tells a stream.
func (h *handler) Now() { h.now <- 1 } // ok

type sessions struct{ requests chan int }

func newSessions(ctx context.Context) *sessions {
	s := &sessions{requests: make(chan int)}
	go s.serve(ctx)
	return s
}

func (s *sessions) serve(ctx context.Context) {
	for {
		select {
		case <-s.requests:
		case <-ctx.Done():
			return
		}
	}
}

// From asynclint's own progress line: who stops the receiver takes the channel
// away, and the sender looks.
type meter struct {
	lines chan string
	stop  chan struct{}
	ended chan struct{}
}

func newMeter() *meter {
	m := &meter{lines: make(chan string), stop: make(chan struct{}), ended: make(chan struct{})}
	go m.show()
	return m
}

func (m *meter) show() {
	defer close(m.ended)
	line := ""
	for {
		select {
		case line = <-m.lines:
			println(line)
		case <-m.stop:
			return
		}
	}
}

func (m *meter) Stage(s string) {
	if m.lines != nil {
		m.lines <- s // ok
	}
}

func (m *meter) Done() {
	close(m.stop)
	<-m.ended
	m.lines = nil
}

// From a test helper of grpc: each way to go on sends once, and closes.
type hold struct {
	c chan error
}

func newHold() *hold { return &hold{c: make(chan error, 1)} }

func (h *hold) Wait(ctx context.Context) error {
	for {
		select {
		case err := <-h.c:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *hold) Resume() {
	h.c <- nil // ok
	close(h.c)
}

func (h *hold) Fail(err error) {
	h.c <- err // ok
	close(h.c)
}

// Two channels, one receiver: as in a node of a bench.
type pulse struct {
	beats, ticks chan int
	stop         chan bool
}

func newPulse() *pulse {
	p := &pulse{beats: make(chan int), ticks: make(chan int), stop: make(chan bool)}
	go p.loop()
	return p
}

func (p *pulse) loop() {
	for {
		select {
		case <-p.beats:
		case <-p.ticks:
		case <-p.stop:
			return
		}
	}
}

func (p *pulse) beat() {
	go func() {
		p.beats <- 1 // want `sending on p.beats \(also line \d+ and on p.ticks, line \d+\) waits for ever once loop`
		println("sent")
	}()
	go func() {
		p.beats <- 2
		println("sent")
	}()
	go func() {
		p.ticks <- 3
		println("sent")
	}()
}

func (p *pulse) end() { close(p.stop) }
