package client

import (
	"context"
	"net/http"
	"sync"
)

type Client struct {
	http *http.Client
	mu   sync.Mutex
	n    int
}

func New() *Client { return &Client{http: http.DefaultClient} }

// Exec holds the lock for the whole call.
func (c *Client) Exec(ctx context.Context, url string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.post(ctx, url)
}

// Call counts, and asks then.
func (c *Client) Call(ctx context.Context, url string) (int, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.post(ctx, url)
}

func (c *Client) post(ctx context.Context, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
