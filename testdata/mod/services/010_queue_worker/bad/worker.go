package queue

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

type Message struct {
	ID   string
	Kind string
	Body []byte
}

type Broker interface {
	Receive(ctx context.Context) (Message, error)
	Ack(ctx context.Context, id string) error
	Nack(ctx context.Context, id string, cause error) error
}

type HandlerFunc func(ctx context.Context, m Message) error

type Consumer struct {
	broker   Broker
	handlers map[string]HandlerFunc
	log      *slog.Logger
	panics   prometheus.Counter
}

func NewConsumer(b Broker, handlers map[string]HandlerFunc, panics prometheus.Counter, log *slog.Logger) *Consumer {
	return &Consumer{broker: b, handlers: handlers, panics: panics, log: log}
}

// Run consumes with n workers until ctx ends or the broker connection fails.
func (c *Consumer) Run(ctx context.Context, n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { c.work(ctx) })
	}
	wg.Wait()
}

func (c *Consumer) work(ctx context.Context) {
	for ctx.Err() == nil {
		m, err := c.broker.Receive(ctx)
		if err != nil {
			c.log.WarnContext(ctx, "receive", "err", err)
			return
		}
		settle := context.WithoutCancel(ctx)
		if err := c.handle(ctx, m); err != nil {
			if nerr := c.broker.Nack(settle, m.ID, err); nerr != nil {
				c.log.ErrorContext(ctx, "nack", "id", m.ID, "err", nerr)
			}
			continue
		}
		if err := c.broker.Ack(settle, m.ID); err != nil {
			c.log.ErrorContext(ctx, "ack", "id", m.ID, "err", err)
		}
	}
}

func (c *Consumer) handle(ctx context.Context, m Message) error {
	defer func() {
		if p := recover(); p != nil {
			c.panics.Inc()
			c.log.ErrorContext(ctx, "handler panic", "id", m.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	h, ok := c.handlers[m.Kind]
	if !ok {
		return fmt.Errorf("no handler for %q", m.Kind)
	}
	return h(ctx, m)
}
