package geocode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

var ErrSlow = errors.New("geocode: upstream too slow")

type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

type Client struct {
	base   string
	hc     *http.Client
	budget time.Duration
}

func NewClient(base string) *Client {
	return &Client{base: base, hc: &http.Client{Timeout: 30 * time.Second}, budget: 800 * time.Millisecond}
}

type reply struct {
	pt  Point
	err error
}

// Lookup resolves an address, giving up after the client's latency budget.
func (c *Client) Lookup(ctx context.Context, addr string) (Point, error) {
	ch := make(chan reply, 1)
	go func() {
		pt, err := c.query(ctx, addr)
		ch <- reply{pt: pt, err: err}
	}()

	t := time.NewTimer(c.budget)
	defer t.Stop()
	select {
	case r := <-ch:
		return r.pt, r.err
	case <-t.C:
		return Point{}, fmt.Errorf("lookup %q: %w", addr, ErrSlow)
	}
}

func (c *Client) query(ctx context.Context, addr string) (Point, error) {
	var pt Point
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/v1/search?q="+url.QueryEscape(addr), nil)
	if err != nil {
		return pt, err
	}
	resp, err := c.hc.Do(req)
	if err != nil {
		return pt, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return pt, fmt.Errorf("geocode: status %s", resp.Status)
	}
	return pt, json.NewDecoder(resp.Body).Decode(&pt)
}
