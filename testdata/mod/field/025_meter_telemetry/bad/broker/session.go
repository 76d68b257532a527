// Package broker holds a session with the message broker.
package broker

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Message is a delivered message; it comes again until it is settled with true.
type Message struct {
	Topic  string
	Body   []byte
	settle func(ok bool)
}

// Settle tells the broker whether the message was handled. It does not block.
func (m Message) Settle(ok bool) { m.settle(ok) }

// Link is the transport below a session; it is safe for concurrent use, Ack and
// Heartbeat are quick.
type Link interface {
	Incoming() <-chan Delivery
	Heartbeat() error
	Ack(id uint64, ok bool)
}

// Delivery is a message on the wire.
type Delivery struct {
	ID    uint64
	Topic string
	Body  []byte
}

// Session is a connection to the broker.
type Session struct {
	link  Link
	every time.Duration
}

// NewSession returns a session that sends heartbeats at the given interval;
// the broker drops it after three missed ones.
func NewSession(l Link, every time.Duration) *Session {
	return &Session{link: l, every: every}
}

// Serve delivers messages to fn until the link or ctx ends. fn is called on
// the goroutine that also sends the heartbeats.
func (s *Session) Serve(ctx context.Context, fn func(Message)) error {
	beat := time.NewTicker(s.every)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-beat.C:
			if err := s.link.Heartbeat(); err != nil {
				return fmt.Errorf("broker: heartbeat: %w", err)
			}
		case d, ok := <-s.link.Incoming():
			if !ok {
				return nil
			}
			var once sync.Once
			fn(Message{Topic: d.Topic, Body: d.Body, settle: func(ok bool) {
				once.Do(func() { s.link.Ack(d.ID, ok) })
			}})
		}
	}
}
