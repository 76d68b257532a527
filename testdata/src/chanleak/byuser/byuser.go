// Package byuser has objects whose users send and stop.
package byuser

import "net/http"

// Who uses a meter counts and stops it, and knows in which order.
type meter struct {
	n    chan int
	stop chan struct{}
}

func NewMeter() *meter {
	m := &meter{make(chan int), make(chan struct{})}
	go m.run()
	return m
}

func (m *meter) run() {
	for {
		select {
		case <-m.n:
		case <-m.stop:
			return
		}
	}
}

func (m *meter) Count(n int) {
	m.n <- n // want `has left on <-m.stop .line \d+.: send in a select that leaves on it, too, or say that Count must not be called then`
}

func (m *meter) Stop() { close(m.stop) }

// One of two senders looks at the stop: the other was forgotten.
type gauge struct {
	n    chan int
	stop chan struct{}
}

func NewGauge() *gauge {
	g := &gauge{make(chan int), make(chan struct{})}
	go g.run()
	return g
}

func (g *gauge) run() {
	for {
		select {
		case <-g.n:
		case <-g.stop:
			return
		}
	}
}

func (g *gauge) Set(n int) {
	g.n <- n // want `has left on <-g.stop .line \d+.: send in a select that leaves on it, too$`
}

func (g *gauge) Add(n int) {
	select {
	case g.n <- n:
	case <-g.stop:
	}
}

func (g *gauge) Stop() { close(g.stop) }

// Requests come as they like.
type board struct {
	n    chan string
	stop chan struct{}
}

func NewBoard() *board {
	b := &board{make(chan string), make(chan struct{})}
	go b.run()
	return b
}

func (b *board) run() {
	for {
		select {
		case <-b.n:
		case <-b.stop:
			return
		}
	}
}

func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.n <- r.URL.Path // want `has left on <-b.stop .line \d+.: send in a select that leaves on it, too$`
}

func (b *board) Stop() { close(b.stop) }

// So do those of a client.
type transport struct {
	n    chan string
	stop chan struct{}
}

func NewTransport() *transport {
	t := &transport{make(chan string), make(chan struct{})}
	go t.run()
	return t
}

func (t *transport) run() {
	for {
		select {
		case <-t.n:
		case <-t.stop:
			return
		}
	}
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.n <- r.URL.Path // want `has left on <-t.stop .line \d+.: send in a select that leaves on it, too$`
	return nil, http.ErrNotSupported
}

func (t *transport) Stop() { close(t.stop) }

// It stops of itself: its users do not know.
type lamp struct {
	n    chan int
	stop chan struct{}
}

func NewLamp(wait func() error) *lamp {
	l := &lamp{make(chan int), make(chan struct{})}
	go l.run()
	go func() {
		if wait() != nil {
			close(l.stop)
		}
	}()
	return l
}

func (l *lamp) run() {
	for {
		select {
		case <-l.n:
		case <-l.stop:
			return
		}
	}
}

func (l *lamp) Dim(n int) {
	l.n <- n // want `has left on <-l.stop .line \d+.: send in a select that leaves on it, too$`
}

// The comment allows it.
type tally struct {
	n    chan int
	stop chan struct{}
}

func NewTally() *tally {
	m := &tally{make(chan int), make(chan struct{})}
	go m.run()
	return m
}

func (m *tally) run() {
	for {
		select {
		case <-m.n:
		case <-m.stop:
			return
		}
	}
}

// Count counts. It may be called after Stop.
func (m *tally) Count(n int) {
	m.n <- n // want `has left on <-m.stop .line \d+.: send in a select that leaves on it, too$`
}

func (m *tally) Stop() { close(m.stop) }

// shapes: a helper, a function, a generic object.
type score struct {
	n    chan int
	stop chan struct{}
}

func NewScore() *score {
	s := &score{make(chan int), make(chan struct{})}
	go s.run()
	return s
}

func (s *score) run() {
	for {
		select {
		case <-s.n:
		case <-s.stop:
			return
		}
	}
}

func (s *score) Goal() { s.add(1) }

func (s *score) Own() { s.add(-1) }

func (s *score) add(n int) {
	s.n <- n // want `has left on <-s.stop .line \d+.: send in a select that leaves on it, too, or say that add must not be called then`
}

func (s *score) Stop() { close(s.stop) }

type wheel struct {
	n    chan int
	stop chan struct{}
}

func NewWheel() *wheel {
	w := &wheel{make(chan int), make(chan struct{})}
	go w.run()
	return w
}

func (w *wheel) run() {
	for {
		select {
		case <-w.n:
		case <-w.stop:
			return
		}
	}
}

func Turn(w *wheel, n int) {
	w.n <- n // want `has left on <-w.stop .line \d+.: send in a select that leaves on it, too, or say that Turn must not be called then`
}

func Halt(w *wheel) { close(w.stop) }

type sums[T any] struct {
	n    chan T
	stop chan struct{}
}

func NewSums[T any]() *sums[T] {
	s := &sums[T]{make(chan T), make(chan struct{})}
	go s.run()
	return s
}

func (s *sums[T]) run() {
	for {
		select {
		case <-s.n:
		case <-s.stop:
			return
		}
	}
}

func (s *sums[T]) Sum(v T) {
	s.n <- v // want `has left on <-s.stop .line \d+.: send in a select that leaves on it, too, or say that Sum must not be called then`
}

func (s *sums[T]) Stop() { close(s.stop) }
