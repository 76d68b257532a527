package fresh

import (
	"errors"
	"sync"
)

func check() error { return errors.New("no") }

func wait() <-chan error {
	errc := make(chan error)
	if err := check(); err != nil {
		errc <- err // want `sending on errc waits for ever: it has no buffer, and nobody else knows the channel yet`
		return errc
	}
	go func() { errc <- nil }()
	return errc
}

func two() <-chan error {
	errc := make(chan error, 1)
	errc <- check()
	errc <- check() // want `sending on errc waits for ever: its buffer of 1 is full, and nobody else knows the channel yet`
	return errc
}

func local(f func(int)) {
	ch := make(chan int)
	defer close(ch)
	ch <- 1 // want `sending on ch waits for ever: it has no buffer`
	go func() { f(<-ch) }()
}

func generic[T any](v T) <-chan T {
	ch := make(chan T)
	ch <- v // want `sending on ch waits for ever: it has no buffer`
	return ch
}

// Fields.

type compactor struct{ ch chan struct{} }

func newCompactor() *compactor { return &compactor{ch: make(chan struct{}, 1)} }

type stopper struct {
	wg   sync.WaitGroup
	stop chan struct{}
}

func (s *stopper) run(f func()) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		f()
	}()
}

func (c *compactor) start(s *stopper) {
	c.ch <- struct{}{} // want `sending on c.ch waits for ever: its buffer is full after the send at line 72, and start starts the receiver only afterwards \(line 61\)`
	s.run(func() {
		select {
		case <-s.stop:
		case <-c.ch:
		}
	})
}

func compact(s *stopper) {
	defer close(s.stop)
	c := newCompactor()
	c.ch <- struct{}{}
	c.start(s)
}

type loop struct{ wake chan int }

func newLoop() *loop { return &loop{wake: make(chan int)} }

func (l *loop) start() {
	l.wake <- 1 // want `sending on l.wake waits for ever: it has no buffer, and start starts the receiver only afterwards`
	go l.serve()
}

func (l *loop) serve() {
	for range l.wake {
	}
}

func (l *loop) stop() { close(l.wake) }

// Look-alikes.

func room() <-chan error {
	errc := make(chan error, 1)
	errc <- check() // ok: there is room
	return errc
}

func started(f func(int)) {
	ch := make(chan int)
	go func() { f(<-ch) }()
	ch <- 1 // ok: the receiver is there
}

func rounds(n int, f func(int)) {
	ch := make(chan int)
	for range n {
		go func() { f(<-ch) }()
	}
	ch <- 1 // ok: one round at least
	close(ch)
}

// From go-libp2p's autorelay tests: as many as there is room for.
func counted(list []int) chan int {
	ch := make(chan int, 3)
	for i := 0; i < 3; i++ {
		ch <- list[i] // ok
	}
	close(ch)
	return ch
}

type box struct{ ch chan int }

func stored(b *box) {
	ch := make(chan int)
	b.ch = ch
	ch <- 1 // ok: others may know b
}

func take() chan int {
	ch := make(chan int, 1)
	ch <- 1
	<-ch
	ch <- 2 // ok: the first was taken out
	return ch
}

func given(f func(chan int)) {
	ch := make(chan int)
	f(ch)
	ch <- 1 // ok: f may have started a receiver
}

func (b *box) take() int { return <-b.ch }

type early struct{ ch chan int }

func newEarly() *early { return &early{ch: make(chan int, 1)} }

func (e *early) start() {
	e.ch <- 1 // ok: there is room for one
	go func() {
		for range e.ch {
		}
	}()
}

func (e *early) stop() { close(e.ch) }
