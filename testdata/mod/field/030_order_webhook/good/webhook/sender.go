// Package webhook calls a webhook in the background.
package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
)

type call struct {
	event string
	body  []byte
}

// Sender sends events to a URL; delivery is best effort.
type Sender struct {
	url    string
	client *http.Client
	calls  chan call
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// NewSender starts a Sender with a queue of the given depth.
func NewSender(url string, depth int) *Sender {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Sender{url: url, client: &http.Client{}, calls: make(chan call, depth), cancel: cancel}
	s.wg.Go(func() { s.loop(ctx) })
	return s
}

// Send queues an event; it is dropped when the queue is full.
func (s *Sender) Send(event string, payload any) {
	body, err := json.Marshal(payload)
	if err != nil {
		slog.Error("webhook payload", "event", event, "err", err)
		return
	}
	select {
	case s.calls <- call{event, body}:
	default:
		slog.Warn("webhook queue full", "event", event)
	}
}

// Close stops the Sender; queued events are dropped.
func (s *Sender) Close() {
	s.cancel()
	s.wg.Wait()
}

func (s *Sender) loop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.calls:
			if err := s.post(ctx, c); err != nil {
				slog.Warn("webhook call", "event", c.event, "err", err)
			}
		}
	}
}

func (s *Sender) post(ctx context.Context, c call) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(c.body))
	if err != nil {
		return err
	}
	req.Header.Set("X-Event", c.event)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
