// Package bus passes on what is published.
package bus

import (
	"context"
	"errors"
	"sync"
)

type sub[T any] struct {
	ch   chan T
	gone chan struct{}
}

// Bus has subscribers.
type Bus[T any] struct {
	mu   sync.Mutex
	subs map[*sub[T]]struct{}
}

// New makes one.
func New[T any]() *Bus[T] { return &Bus[T]{subs: make(map[*sub[T]]struct{})} }

// Subscribe returns what is published from now on, and what ends that.
func (b *Bus[T]) Subscribe() (<-chan T, func()) {
	s := &sub[T]{make(chan T, 16), make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[s] = struct{}{}
	return s.ch, sync.OnceFunc(func() {
		close(s.gone)
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, s)
	})
}

// Publish waits for all.
func (b *Bus[T]) Publish(v T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range b.subs {
		select {
		case s.ch <- v:
		case <-s.gone:
		}
	}
}

// Rooms has listeners.
type Rooms struct {
	mu   sync.Mutex
	next int
	on   map[int]func(string)
}

// Listen calls f until the function it returns is called.
func (r *Rooms) Listen(name string, f func(string)) (func(), error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	id := r.next
	r.on[id] = f
	return func() { r.leave(id) }, nil
}

func (r *Rooms) leave(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.on, id)
}

// Say tells all.
func (r *Rooms) Say(s string) {
	for _, f := range r.on {
		f(s)
	}
}

// Watch is a subscription.
type Watch struct {
	rooms *Rooms
	id    int
	out   chan string
}

// Watch subscribes.
func (r *Rooms) Watch() *Watch {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	w := &Watch{r, r.next, make(chan string, 8)}
	r.on[w.id] = func(s string) { w.out <- s }
	return w
}

// Out has what is said.
func (w *Watch) Out() <-chan string { return w.out }

// Stop ends it.
func (w *Watch) Stop() { w.rooms.leave(w.id) }

// SubscribeContext ends with ctx.
func (b *Bus[T]) SubscribeContext(ctx context.Context) (<-chan T, func()) {
	ch, leave := b.Subscribe()
	context.AfterFunc(ctx, leave)
	return ch, leave
}
