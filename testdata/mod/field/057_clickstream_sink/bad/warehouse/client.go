// Package warehouse loads rows over HTTP.
package warehouse

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
)

// Client loads rows.
type Client struct {
	url  string
	http *http.Client
}

// New returns a Client.
func New(url string, timeout time.Duration) *Client {
	return &Client{url: url, http: &http.Client{Timeout: timeout}}
}

// Load sends rows in one request.
func (c *Client) Load(ctx context.Context, rows [][]byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(bytes.Join(rows, []byte("\n"))))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("warehouse: %s", resp.Status)
	}
	return nil
}
