package bus

import (
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

type Event struct {
	Topic string
	Data  any
}

type Subscription struct {
	C  <-chan Event
	ch chan Event
	id int
}

type Bus struct {
	mu      sync.Mutex
	next    int
	subs    map[string]map[int]*Subscription
	dropped *prometheus.CounterVec
	log     *slog.Logger
}

func New(dropped *prometheus.CounterVec, log *slog.Logger) *Bus {
	return &Bus{subs: make(map[string]map[int]*Subscription), dropped: dropped, log: log}
}

func (b *Bus) Subscribe(topic string, depth int) *Subscription {
	ch := make(chan Event, depth)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	s := &Subscription{C: ch, ch: ch, id: b.next}
	if b.subs[topic] == nil {
		b.subs[topic] = make(map[int]*Subscription)
	}
	b.subs[topic][s.id] = s
	return s
}

// Unsubscribe ends the subscription and closes its channel.
func (b *Bus) Unsubscribe(topic string, s *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.subs[topic][s.id]; !ok {
		return
	}
	delete(b.subs[topic], s.id)
	close(s.ch)
	b.log.Debug("unsubscribed", "topic", topic, "id", s.id)
}

// Publish offers the event to all subscribers; a full one misses it.
func (b *Bus) Publish(e Event) {
	b.mu.Lock()
	targets := make([]*Subscription, 0, len(b.subs[e.Topic]))
	for _, s := range b.subs[e.Topic] {
		targets = append(targets, s)
	}
	b.mu.Unlock()
	for _, s := range targets {
		select {
		case s.ch <- e:
		default:
			b.dropped.WithLabelValues(e.Topic).Inc()
		}
	}
}
