package broker

import (
	"sync"

	"example.com/layers/060_broker_order/bad/topic"
)

// Broker has topics by name.
type Broker struct {
	mu     sync.Mutex
	topics map[string]*topic.Topic
}

func New() *Broker { return &Broker{topics: make(map[string]*topic.Topic)} }

// Topic returns the topic and makes it if needed.
func (b *Broker) Topic(name string) *topic.Topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, ok := b.topics[name]
	if !ok {
		t = topic.New()
		b.topics[name] = t
	}
	return t
}

// Close ends all topics.
func (b *Broker) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.topics {
		t.Close()
	}
}
