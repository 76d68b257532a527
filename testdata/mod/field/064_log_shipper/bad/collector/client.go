// Package collector is the client of the log collector.
package collector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Event is one log event.
type Event struct {
	At    time.Time `json:"at"`
	Level string    `json:"level"`
	Text  string    `json:"text"`
}

// Validate checks that an event can be sent.
func (e Event) Validate() error {
	if e.At.IsZero() || e.Text == "" {
		return errors.New("collector: event without time or text")
	}
	return nil
}

// Client sends events over HTTP.
type Client struct {
	url  string
	http *http.Client
}

// New returns a Client.
func New(url string, timeout time.Duration) *Client {
	return &Client{url: url, http: &http.Client{Timeout: timeout}}
}

// Send sends one batch.
func (c *Client) Send(ctx context.Context, batch []Event) error {
	body, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("collector: %s", resp.Status)
	}
	return nil
}
