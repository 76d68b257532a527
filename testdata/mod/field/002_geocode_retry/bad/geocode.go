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

// ErrThrottled says that the server wants us to slow down.
var ErrThrottled = errors.New("geocode: throttled")

// Point is a position.
type Point struct{ Lat, Lon float64 }

// Client resolves addresses.
type Client struct {
	Base     string
	HTTP     *http.Client
	Attempts int
	Pause    time.Duration
}

// Lookup resolves addr and retries while the server throttles.
func (c *Client) Lookup(ctx context.Context, addr string) (Point, error) {
	wait := time.NewTimer(c.Pause)
	defer wait.Stop()
	for try := 1; ; try++ {
		p, err := c.call(ctx, addr)
		if err == nil || try >= c.Attempts || !errors.Is(err, ErrThrottled) {
			return p, err
		}
		wait.Reset(time.Duration(try) * c.Pause)
		select {
		case <-ctx.Done():
			return Point{}, ctx.Err()
		case <-wait.C:
		}
	}
}

func (c *Client) call(ctx context.Context, addr string) (Point, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+"/search?q="+url.QueryEscape(addr), nil)
	if err != nil {
		return Point{}, err
	}
	p, err := c.do(req)
	if err != nil {
		return Point{}, fmt.Errorf("geocode %q: %v", addr, err)
	}
	return p, nil
}

func (c *Client) do(req *http.Request) (p Point, err error) {
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		err = json.NewDecoder(resp.Body).Decode(&p)
		return p, err
	case http.StatusTooManyRequests:
		return p, ErrThrottled
	}
	return p, errors.New(resp.Status)
}
