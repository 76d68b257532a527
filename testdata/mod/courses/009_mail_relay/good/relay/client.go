package relay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
)

var ErrThrottled = errors.New("relay throttled")

type Message struct {
	ID   string
	Body []byte
}

type Client struct {
	HTTP *http.Client
	URL  string
}

func (c *Client) post(ctx context.Context, m Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(m.Body))
	if err != nil {
		return err
	}
	req.Header.Set("Idempotency-Key", m.ID)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return ErrThrottled
	case resp.StatusCode >= 300:
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}

// Send hands the message to the relay.
func (c *Client) Send(ctx context.Context, m Message) error {
	if err := c.post(ctx, m); err != nil {
		return fmt.Errorf("send %s: %w", m.ID, err)
	}
	return nil
}
