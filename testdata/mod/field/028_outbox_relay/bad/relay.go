// Package outbox relays stored events to the message broker.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"example.com/field/028_outbox_relay/bad/broker"
)

// Event is a row of the outbox table.
type Event struct {
	ID    int64
	Topic string
	Body  []byte
}

// Table is the outbox table.
type Table interface {
	Pending(ctx context.Context, limit int) ([]Event, error)
	MarkSent(ctx context.Context, ids []int64) error
}

// Relay moves events from the table to the broker.
type Relay struct {
	table Table
	out   *broker.Producer
	every time.Duration
	limit int
}

// NewRelay returns a Relay that polls at the given interval.
func NewRelay(t Table, out *broker.Producer, every time.Duration) *Relay {
	return &Relay{table: t, out: out, every: every, limit: 100}
}

// Run relays until ctx ends.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := r.Drain(ctx); err != nil {
				slog.Error("outbox round failed", "err", err)
			}
		}
	}
}

// Drain relays one batch.
func (r *Relay) Drain(ctx context.Context) error {
	events, err := r.table.Pending(ctx, r.limit)
	if err != nil {
		return fmt.Errorf("read outbox: %w", err)
	}
	ids := make([]int64, 0, len(events))
	for _, ev := range events {
		r.out.Produce(broker.Message{Topic: ev.Topic, Body: ev.Body}, func(err error) {
			if err != nil {
				slog.Error("event not delivered", "id", ev.ID, "err", err)
			}
		})
		ids = append(ids, ev.ID)
	}
	r.out.Flush()
	return r.table.MarkSent(ctx, ids)
}
