// Package bus passes values on to all subscribers and loses none.
package bus

import (
	"context"
	"maps"
	"slices"
	"sync"
)

const buffer = 16

type sub[T any] struct {
	ch   chan T
	gone chan struct{}
}

type Bus[T any] struct {
	mu   sync.Mutex
	subs map[*sub[T]]struct{}
}

func New[T any]() *Bus[T] { return &Bus[T]{subs: make(map[*sub[T]]struct{})} }

// Subscribe returns the values published from now on and a func that ends the
// subscription. The channel is never closed.
func (b *Bus[T]) Subscribe() (<-chan T, func()) {
	s := &sub[T]{ch: make(chan T, buffer), gone: make(chan struct{})}
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

// Publish waits until every subscriber has room for v.
func (b *Bus[T]) Publish(ctx context.Context, v T) error {
	b.mu.Lock()
	subs := slices.Collect(maps.Keys(b.subs))
	b.mu.Unlock()
	for _, s := range subs {
		select {
		case s.ch <- v:
		case <-s.gone:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
