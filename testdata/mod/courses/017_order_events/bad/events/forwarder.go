package events

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"example.com/courses/017_order_events/bad/broker"
)

type Config struct {
	Queue    string
	Endpoint string
	Prefetch int
	Workers  int
	Timeout  time.Duration
}

// Forwarder passes order events on to a merchant's webhook. Events carry a
// version, so their order does not matter.
type Forwarder struct {
	cfg    Config
	client *http.Client
	log    *slog.Logger
}

func NewForwarder(cfg Config, log *slog.Logger) *Forwarder {
	f := &Forwarder{cfg: cfg, client: &http.Client{Timeout: cfg.Timeout}, log: log}
	return f
}

// Run forwards until ctx ends.
func (f *Forwarder) Run(ctx context.Context, conn broker.Conn) error {
	stop, err := conn.Subscribe(f.cfg.Queue, f.cfg.Prefetch, func(d broker.Delivery) {
		f.settle(d, f.forward(ctx, d.Body()))
	})
	if err != nil {
		return fmt.Errorf("subscribe %s: %w", f.cfg.Queue, err)
	}
	<-ctx.Done()
	stop()
	return ctx.Err()
}

func (f *Forwarder) settle(d broker.Delivery, err error) {
	if err != nil {
		f.log.Warn("event not forwarded", "queue", f.cfg.Queue, "err", err)
		err = d.Nack(true)
	} else {
		err = d.Ack()
	}
	if err != nil {
		f.log.Error("event not settled", "queue", f.cfg.Queue, "err", err)
	}
}

func (f *Forwarder) forward(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.cfg.Endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("webhook: %s", resp.Status)
	}
	return nil
}
