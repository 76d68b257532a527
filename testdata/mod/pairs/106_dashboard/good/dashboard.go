package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

type Client struct {
	hc   *http.Client
	base string
}

func New(base string) *Client {
	return &Client{hc: &http.Client{Timeout: 5 * time.Second}, base: base}
}

func (c *Client) get(ctx context.Context, path string, v any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	resp, err := c.hc.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

type Dashboard struct {
	Alerts  []string
	Builds  []string
	Deploys []string
}

// Load collects what the dashboard shows.
func (c *Client) Load(ctx context.Context) (*Dashboard, error) {
	var d Dashboard
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return c.get(ctx, "/alerts", &d.Alerts) })
	g.Go(func() error { return c.get(ctx, "/builds", &d.Builds) })
	g.Go(func() error { return c.get(ctx, "/deploys", &d.Deploys) })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return &d, nil
}
