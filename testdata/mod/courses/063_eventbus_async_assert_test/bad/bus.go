package bus

import (
	"errors"
	"log/slog"
	"sync"
)

type Event struct {
	Topic string
	Key   string
	Value int
}

type Handler func(Event)

var ErrClosed = errors.New("bus: closed")

// Bus delivers events to the handlers of their topic on its own goroutine.
type Bus struct {
	log *slog.Logger

	mu     sync.RWMutex // held for reading while an event is queued
	closed bool

	hmu      sync.RWMutex
	handlers map[string][]Handler

	queue chan Event
	done  chan struct{}
}

func New(queue int, log *slog.Logger) *Bus {
	b := &Bus{
		log:      log,
		handlers: make(map[string][]Handler),
		queue:    make(chan Event, queue),
		done:     make(chan struct{}),
	}
	go b.deliver()
	return b
}

// Handle adds a handler. Handlers must not publish or close the bus.
func (b *Bus) Handle(topic string, h Handler) {
	b.hmu.Lock()
	defer b.hmu.Unlock()
	b.handlers[topic] = append(b.handlers[topic], h)
}

// Publish queues an event; it waits while the queue is full.
func (b *Bus) Publish(ev Event) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		return ErrClosed
	}
	b.queue <- ev
	return nil
}

func (b *Bus) deliver() {
	defer close(b.done)
	for ev := range b.queue {
		b.hmu.RLock()
		hs := b.handlers[ev.Topic]
		b.hmu.RUnlock()
		if len(hs) == 0 {
			b.log.Debug("no handler", "topic", ev.Topic)
		}
		for _, h := range hs {
			h(ev)
		}
	}
}

// Close delivers what is queued and ends the bus.
func (b *Bus) Close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	b.mu.Unlock()
	<-b.done
}
