// Package pubsub passes values on to subscribers by topic.
package pubsub

import (
	"sync"
	"sync/atomic"
)

// Subscription receives the values of a topic.
type Subscription[T any] struct {
	// C delivers the values; slow readers miss some.
	C <-chan T

	ch     chan T
	topic  string
	missed atomic.Int64
}

// Missed returns how many values were not delivered.
func (s *Subscription[T]) Missed() int64 { return s.missed.Load() }

// Hub knows the subscribers of all topics.
type Hub[T any] struct {
	mu     sync.RWMutex
	topics map[string]map[*Subscription[T]]struct{}
}

// NewHub returns an empty hub.
func NewHub[T any]() *Hub[T] {
	return &Hub[T]{topics: make(map[string]map[*Subscription[T]]struct{})}
}

// Subscribe adds a subscriber with a buffer of the given size.
func (h *Hub[T]) Subscribe(topic string, buffer int) *Subscription[T] {
	ch := make(chan T, buffer)
	s := &Subscription[T]{C: ch, ch: ch, topic: topic}
	h.mu.Lock()
	defer h.mu.Unlock()
	subs, ok := h.topics[topic]
	if !ok {
		subs = make(map[*Subscription[T]]struct{})
		h.topics[topic] = subs
	}
	subs[s] = struct{}{}
	return s
}

// Unsubscribe removes a subscriber.
func (h *Hub[T]) Unsubscribe(s *Subscription[T]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.topics[s.topic], s)
	if len(h.topics[s.topic]) == 0 {
		delete(h.topics, s.topic)
	}
}

// Publish delivers v to the subscribers of a topic.
func (h *Hub[T]) Publish(topic string, v T) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s := range h.topics[topic] {
		select {
		case s.ch <- v:
		default:
			s.missed.Add(1)
		}
	}
}
