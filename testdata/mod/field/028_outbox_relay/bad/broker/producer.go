// Package broker is a small asynchronous producer.
package broker

import (
	"context"
	"sync"
	"time"
)

// Message is what is sent to a topic.
type Message struct {
	Topic string
	Body  []byte
}

// Conn delivers a message and waits for the acknowledgement.
type Conn interface {
	Deliver(ctx context.Context, m Message) error
}

type delivery struct {
	msg    Message
	report func(error)
}

// Producer sends messages in the background. The delivery callback gets
// the outcome of each message and runs on the producer's goroutine.
type Producer struct {
	conn    Conn
	timeout time.Duration
	queue   chan delivery
	pending sync.WaitGroup
	stopped chan struct{}
}

// NewProducer starts a producer with a queue of the given depth.
func NewProducer(conn Conn, depth int, timeout time.Duration) *Producer {
	p := &Producer{
		conn:    conn,
		timeout: timeout,
		queue:   make(chan delivery, depth),
		stopped: make(chan struct{}),
	}
	go p.loop()
	return p
}

// Produce queues m; it blocks while the queue is full.
func (p *Producer) Produce(m Message, report func(error)) {
	p.pending.Add(1)
	p.queue <- delivery{msg: m, report: report}
}

// Flush waits until all queued messages have been reported.
func (p *Producer) Flush() { p.pending.Wait() }

// Close flushes and stops the producer; Produce must not be called after it.
func (p *Producer) Close() {
	p.Flush()
	close(p.queue)
	<-p.stopped
}

func (p *Producer) loop() {
	defer close(p.stopped)
	for d := range p.queue {
		p.deliver(d)
	}
}

func (p *Producer) deliver(d delivery) {
	defer p.pending.Done()
	ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
	defer cancel()
	d.report(p.conn.Deliver(ctx, d.msg))
}
