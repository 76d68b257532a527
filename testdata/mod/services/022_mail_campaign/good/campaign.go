package campaign

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
)

type Mail struct {
	To      string
	Subject string
	Body    string
}

type Transport interface {
	Deliver(ctx context.Context, m Mail) error
}

type Campaign struct {
	tr      Transport
	slots   chan struct{}
	timeout time.Duration
	log     *slog.Logger
}

type Report struct {
	Sent   int64
	Failed int64
	Took   time.Duration
}

func New(tr Transport, parallel int, timeout time.Duration, log *slog.Logger) (*Campaign, error) {
	if parallel < 1 {
		return nil, fmt.Errorf("campaign: parallel must be positive, got %d", parallel)
	}
	return &Campaign{tr: tr, slots: make(chan struct{}, parallel), timeout: timeout, log: log}, nil
}

// Send delivers all mails and reports how many went out.
func (c *Campaign) Send(ctx context.Context, mails []Mail) Report {
	ctx, span := otel.Tracer("campaign").Start(ctx, "Send")
	defer span.End()
	span.SetAttributes(attribute.Int("mails", len(mails)))

	start := time.Now()
	var (
		wg           sync.WaitGroup
		sent, failed atomic.Int64
	)
	for _, m := range mails {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.slots <- struct{}{}
			defer func() { <-c.slots }()
			if err := c.deliver(ctx, m); err != nil {
				failed.Add(1)
				c.log.WarnContext(ctx, "deliver", "to", m.To, "err", err)
				return
			}
			sent.Add(1)
		}()
	}
	wg.Wait()
	return Report{Sent: sent.Load(), Failed: failed.Load(), Took: time.Since(start)}
}

func (c *Campaign) deliver(ctx context.Context, m Mail) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.tr.Deliver(ctx, m); err != nil {
		return fmt.Errorf("deliver to %s: %w", m.To, err)
	}
	return nil
}
