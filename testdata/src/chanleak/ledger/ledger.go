// Package ledger has fields and package variables that nobody serves, and
// those that somebody does.
package ledger

import (
	"fmt"
	"os"
	"os/signal"
)

// A queue whose consumer was forgotten.

type queue struct {
	in   chan int
	idle chan struct{}
	log  chan string
	full chan int
}

func newQueue(n int) *queue {
	return &queue{in: make(chan int), idle: make(chan struct{}), log: make(chan string, 8), full: make(chan int, n)}
}

func (q *queue) put(v int) {
	q.in <- v // want `sending on q\.in waits for ever: nothing in the package receives`
}

func (q *queue) wait() {
	<-q.idle // want `receiving from q\.idle \(also line 69\) waits for ever: nothing in the package sends`
}

func (q *queue) fill(vs []int) {
	for _, v := range vs {
		q.full <- v // want `sending on q\.full waits for ever once the buffer is full`
	}
}

// trace sends in a helper that a loop calls.
func (q *queue) trace(lines []string) {
	for _, l := range lines {
		q.note(l)
	}
}

func (q *queue) note(l string) {
	q.log <- l // want `sending on q\.log waits for ever once the buffer is full`
}

// A generic box, a named function and a literal.

type box[T any] struct{ c chan T }

func newBox[T any]() *box[T] { return &box[T]{c: make(chan T)} }

func (b *box[T]) get() T {
	return <-b.c // want `receiving from b\.c waits for ever`
}

func useBox() int { return newBox[int]().get() }

var started = make(chan bool)

func untilStarted() {
	<-started // want `receiving from started waits for ever`
}

func inLiteral(q *queue) func() {
	return func() {
		for range q.idle { // ok: said where it is received first
			fmt.Println("idle")
		}
	}
}

// A getter that hands out the receiving end only: nobody can close it.

type stopper struct{ c chan struct{} }

func newStopper() *stopper { return &stopper{c: make(chan struct{})} }

// Stopped hands out the channel to receive from.
func (s *stopper) Stopped() <-chan struct{} { return s.c }

func run(s *stopper) {
	<-s.Stopped() // want `receiving from s.Stopped\(\) waits for ever`
}

// Passed to a callee that ignores it.

type conn struct{ ready chan struct{} }

func dial() {
	c := &conn{ready: make(chan struct{})}
	go watch(c.ready)
	<-c.ready // want `receiving from c\.ready waits for ever`
}

func watch(ready chan struct{}) {}

// ---- look-alikes

type served struct {
	a, b, c, d, e, f chan int
	sig              chan os.Signal
	once             chan int
	sizes            chan int
	any              any
	G                chan int
	recorder         chan int
}

func newServed(out chan int) *served {
	s := &served{a: make(chan int), b: make(chan int), c: make(chan int), d: out, e: make(chan int), f: make(chan int),
		sig: make(chan os.Signal, 1), once: make(chan int, 1), sizes: make(chan int, 4), G: make(chan int), recorder: make(chan int, 1000)}
	signal.Notify(s.sig, os.Interrupt)
	s.any = s.e
	register(s.f)
	return s
}

var registry []chan int

func register(c chan int) { registry = append(registry, c) }

func (s *served) uses(vs []int) {
	<-s.a       // ok: closed by stop, through a local variable and a closure
	<-s.b       // ok: sent to in a select
	s.c <- 1    // ok: handed out for receiving
	<-s.d       // ok: the caller made it
	<-s.e       // ok: kept in an interface
	<-s.f       // ok: kept in a slice
	<-s.sig     // ok: the runtime sends signals
	s.once <- 1 // ok: one value fits the buffer
	for _, v := range vs {
		s.sizes <- v    // ok: a counter, len is asked
		s.recorder <- v // ok: roomy (the mock notifiee of go-libp2p's tests)
	}
	<-s.G // ok: exported field
	if len(s.sizes) > 2 {
		fmt.Println("many")
	}
}

func (s *served) stop() {
	a := s.a
	defer func() { close(a) }()
	select {
	case s.b <- 1:
	default:
	}
}

// Out hands out c.
func (s *served) Out() <-chan int { return s.c }

// Chan is exported: other packages send on it.
var Chan = make(chan int)

func fromOutside() int { return <-Chan } // ok: exported

type fed struct{ c chan int }

// NewFed takes the channel from its caller.
func NewFed(c chan int) *fed { return &fed{c} }

func (f *fed) get() int { return <-f.c } // ok: the caller sends

func inSelect(q *queue, done chan struct{}) {
	select {
	case <-q.idle: // ok: another way on
	case <-done:
	}
}

// From a lightning node's notifiers: each registration gets one answer, into
// its own channel.
type registration struct{ answer chan error }

func newRegistration() *registration { return &registration{answer: make(chan error, 1)} }

type notifier struct{ requests chan any }

func (n *notifier) loop(best func(*registration) (int, error)) {
	for r := range n.requests {
		switch r := r.(type) {
		case *registration:
			if _, err := best(r); err != nil {
				r.answer <- err // ok: another channel in each round
				continue
			}
			r.answer <- nil // ok
		}
	}
}

// One registration for all rounds.
func (r *registration) tellAll(errs []error) {
	for _, err := range errs {
		r.answer <- err // want `sending on r\.answer waits for ever once the buffer is full`
	}
}

func answerEach(rs []*registration) {
	for _, r := range rs {
		r.tellOne(nil)
	}
}

func (r *registration) tellOne(err error) {
	r.answer <- err // ok: each round has its own
}
