package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
)

type Delivery struct {
	Body []byte
	Ack  func() error
	Nack func(requeue bool) error
}

type Payment struct {
	Order string `json:"order"`
	Cents int64  `json:"cents"`
}

type Booker interface {
	Book(ctx context.Context, p Payment) error
}

type Consumer struct {
	b   Booker
	log *slog.Logger
}

func (c *Consumer) process(ctx context.Context, body []byte) error {
	var p Payment
	if err := json.Unmarshal(body, &p); err != nil {
		return fmt.Errorf("decode payment: %w", err)
	}
	if err := c.b.Book(ctx, p); err != nil {
		c.log.Error("booking failed", "order", p.Order, "err", err)
		return nil
	}
	return nil
}

// Consume handles the deliveries; what could not be booked goes back to the queue.
func (c *Consumer) Consume(ctx context.Context, in <-chan Delivery) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case d, ok := <-in:
			if !ok {
				return nil
			}
			if err := c.process(ctx, d.Body); err != nil {
				if err := d.Nack(true); err != nil {
					return err
				}
				continue
			}
			if err := d.Ack(); err != nil {
				return err
			}
		}
	}
}
