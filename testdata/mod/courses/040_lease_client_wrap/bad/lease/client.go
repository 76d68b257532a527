package lease

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

var (
	ErrLeaseLost = errors.New("lease lost")
	ErrThrottled = errors.New("throttled")
)

// Client talks to the coordinator.
type Client struct {
	base    string
	node    string
	http    *http.Client
	timeout time.Duration
}

func NewClient(base, node string, timeout time.Duration) *Client {
	return &Client{base: base, node: node, http: &http.Client{}, timeout: timeout}
}

// Renew extends the lease this node holds on the shard.
func (c *Client) Renew(ctx context.Context, shard string) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.call(ctx, http.MethodPut, shard); err != nil {
		return fmt.Errorf("renew lease on %s for %s: %v", shard, c.node, err)
	}
	return nil
}

// Release gives the lease up.
func (c *Client) Release(ctx context.Context, shard string) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := c.call(ctx, http.MethodDelete, shard)
	if errors.Is(err, ErrLeaseLost) {
		return nil
	}
	return err
}

func (c *Client) call(ctx context.Context, method, shard string) error {
	u := c.base + "/leases/" + url.PathEscape(shard) + "?holder=" + url.QueryEscape(c.node)
	req, err := http.NewRequestWithContext(ctx, method, u, nil)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16)); err != nil {
		return err
	}
	switch resp.StatusCode {
	case http.StatusOK, http.StatusNoContent:
		return nil
	case http.StatusConflict, http.StatusNotFound:
		return ErrLeaseLost
	case http.StatusTooManyRequests:
		return ErrThrottled
	default:
		return fmt.Errorf("coordinator: %s", resp.Status)
	}
}
