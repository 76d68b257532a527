package broker

import (
	"log"
	"sync"
)

type Message struct {
	Topic   string
	Payload []byte
}

type Consumer struct {
	name string
	in   chan Message
}

type Broker struct {
	mu     sync.Mutex
	topics map[string][]*Consumer
	stats  map[string]int
}

func New() *Broker {
	return &Broker{topics: map[string][]*Consumer{}, stats: map[string]int{}}
}

func (b *Broker) Subscribe(topic, name string) *Consumer {
	c := &Consumer{name: name, in: make(chan Message)}
	b.mu.Lock()
	b.topics[topic] = append(b.topics[topic], c)
	b.mu.Unlock()
	return c
}

func (b *Broker) Publish(m Message) {
	b.mu.Lock()
	b.stats[m.Topic]++
	targets := append([]*Consumer(nil), b.topics[m.Topic]...)
	b.mu.Unlock()
	for _, c := range targets {
		c.in <- m
	}
}

func (b *Broker) Delivered(topic string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stats[topic]
}

// Run handles the messages of c and logs the running count of its topic.
func (b *Broker) Run(c *Consumer, handle func(Message) error) {
	for m := range c.in {
		if err := handle(m); err != nil {
			log.Printf("%s: %v (message %d)", c.name, err, b.Delivered(m.Topic))
		}
	}
}
