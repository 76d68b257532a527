package deliver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/layers/019_notify_receipts/good/outbox"
)

const parallel = 8

type Sender struct {
	http *http.Client
}

func New(timeout time.Duration) *Sender {
	return &Sender{http: &http.Client{Timeout: timeout}}
}

type receipt struct {
	id  string
	err error
}

// SendAll delivers the messages and returns the ids of those delivered.
func (s *Sender) SendAll(ctx context.Context, msgs []outbox.Message) ([]string, error) {
	feed := make(chan outbox.Message, len(msgs))
	receipts := make(chan receipt, len(msgs))
	for _, m := range msgs {
		feed <- m
	}
	close(feed)
	for range parallel {
		go func() {
			for m := range feed {
				receipts <- receipt{m.ID, s.post(ctx, m)}
			}
		}()
	}
	var sent []string
	var errs []error
	for range msgs {
		r := <-receipts
		if r.err != nil {
			errs = append(errs, fmt.Errorf("message %s: %w", r.id, r.err))
			continue
		}
		sent = append(sent, r.id)
	}
	return sent, errors.Join(errs...)
}

func (s *Sender) post(ctx context.Context, m outbox.Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, strings.NewReader(m.Text))
	if err != nil {
		return err
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return nil
}
