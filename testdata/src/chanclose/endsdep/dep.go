// Package endsdep has objects that are ended by closing a channel that they keep.
package endsdep

import "sync"

// Beat is ended once, by contract.
type Beat struct {
	stop, done chan struct{}
}

func Start(f func()) *Beat {
	b := &Beat{make(chan struct{}), make(chan struct{})}
	go b.run(f)
	return b
}

func (b *Beat) run(f func()) {
	defer close(b.done)
	<-b.stop
	f()
}

// Stop may be called once.
func (b *Beat) Stop() {
	close(b.stop) // want "a second call of Stop panics"
	<-b.done
}

// Try tells whether it did.
func (b *Beat) Try(really bool) {
	if really {
		close(b.stop)
	}
}

// Wait only waits.
func (b *Beat) Wait() { <-b.done }

// Safe may be ended any number of times.
type Safe struct {
	stop chan struct{}
	once sync.Once
}

func NewSafe() *Safe { return &Safe{stop: make(chan struct{})} }

func (s *Safe) Stop() { s.once.Do(func() { close(s.stop) }) }

// Again can be started anew.
type Again struct{ stop chan struct{} }

func (a *Again) Start() { a.stop = make(chan struct{}) }
func (a *Again) Stop()  { close(a.stop) } // want "a second call of Stop panics"

// Group keeps one of each kind.
type Group struct {
	beat *Beat
	out  chan int
}

func NewGroup() *Group { return &Group{Start(func() {}), make(chan int)} }

func (g *Group) Close() { g.beat.Stop() }

// Queue is generic.
type Queue[T any] struct{ items chan T }

func NewQueue[T any]() *Queue[T] { return &Queue[T]{make(chan T)} }

func (q *Queue[T]) Close() { close(q.items) } // want "a second call of Close panics"

// End is no method.
func End(b *Beat) { b.Stop() }
