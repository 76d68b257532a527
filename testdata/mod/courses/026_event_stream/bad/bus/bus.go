package bus

import (
	"log/slog"
	"sync"
)

type Event struct {
	Topic string
	Data  []byte
}

// Bus hands events to its listeners; a listener that is behind misses events.
type Bus struct {
	mu        sync.Mutex
	listeners map[string]map[*Listener]struct{}
	log       *slog.Logger
}

type Listener struct {
	topic string
	ch    chan Event
}

func (l *Listener) Events() <-chan Event { return l.ch }

func New(log *slog.Logger) *Bus {
	return &Bus{listeners: make(map[string]map[*Listener]struct{}), log: log}
}

// Listen registers a listener for a topic.
func (b *Bus) Listen(topic string, buffer int) *Listener {
	l := &Listener{topic: topic, ch: make(chan Event, buffer)}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners[topic] == nil {
		b.listeners[topic] = make(map[*Listener]struct{})
	}
	b.listeners[topic][l] = struct{}{}
	return l
}

// Remove ends a listener; it is no error if it is gone already.
func (b *Bus) Remove(l *Listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.listeners[l.topic], l)
	if len(b.listeners[l.topic]) == 0 {
		delete(b.listeners, l.topic)
	}
}

func (b *Bus) Publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners[e.Topic] {
		select {
		case l.ch <- e:
		default:
			b.log.Debug("event missed", "topic", e.Topic)
		}
	}
}
