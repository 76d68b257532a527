package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ErrGone means that the feed has been removed for good.
var ErrGone = errors.New("feed is gone")

type Client struct {
	http *http.Client
}

func NewClient(timeout time.Duration) *Client {
	return &Client{http: &http.Client{Timeout: timeout}}
}

// Fetch returns the body of the feed.
func (c *Client) Fetch(ctx context.Context, url string) ([]byte, error) {
	body, err := c.get(ctx, url)
	if err != nil {
		return nil, errors.New("fetch failed: " + url)
	}
	return body, nil
}

func (c *Client) get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	case http.StatusGone, http.StatusNotFound:
		return nil, ErrGone
	default:
		return nil, fmt.Errorf("status %s", resp.Status)
	}
}
