package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

type Event struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type Sender struct {
	url    string
	events chan Event
	hc     *http.Client
}

func NewSender(url string) *Sender {
	return &Sender{url: url, events: make(chan Event, 256), hc: &http.Client{Timeout: 10 * time.Second}}
}

func (s *Sender) Emit(e Event) bool {
	select {
	case s.events <- e:
		return true
	default:
		return false
	}
}

func (s *Sender) post(ctx context.Context, e Event) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(b))
	if err != nil {
		return err
	}
	tr := &http.Transport{MaxIdleConns: 4, IdleConnTimeout: time.Minute}
	hc := &http.Client{Transport: tr, Timeout: 10 * time.Second}
	resp, err := hc.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("webhook: %s", resp.Status)
	}
	return nil
}

func (s *Sender) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-s.events:
			if err := s.post(ctx, e); err != nil {
				slog.Warn("webhook", "kind", e.Kind, "err", err)
			}
		}
	}
}
