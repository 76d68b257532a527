// Package replica is the client of one replica.
package replica

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

const maxItem = 1 << 20

// Client reads from one replica.
type Client struct {
	addr string
	http *http.Client
}

// New returns a client for the replica at addr.
func New(addr string) *Client {
	return &Client{addr: addr, http: &http.Client{}}
}

// Name returns the replica's address.
func (c *Client) Name() string { return c.addr }

// Read fetches one item.
func (c *Client) Read(ctx context.Context, key string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.addr+"/items/"+url.PathEscape(key), nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("replica: %s", resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxItem))
}
