package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

type instance struct {
	Address string `json:"address"`
	Passing bool   `json:"passing"`
}

type Client struct {
	base    string
	http    *http.Client
	timeout time.Duration
	log     *slog.Logger
}

func New(base string, timeout time.Duration, log *slog.Logger) *Client {
	return &Client{base: base, http: &http.Client{}, timeout: timeout, log: log}
}

// Resolve returns the addresses of the healthy instances of a service.
func (c *Client) Resolve(ctx context.Context, service string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()

	found, err := c.lookup(ctx, service)
	if err != nil {
		c.log.Error("registry lookup", "service", service, "err", err)
		return []string{}, nil
	}
	addrs := make([]string, 0, len(found))
	for _, in := range found {
		if in.Passing {
			addrs = append(addrs, in.Address)
		}
	}
	return addrs, nil
}

func (c *Client) lookup(ctx context.Context, service string) ([]instance, error) {
	u := c.base + "/v1/services/" + url.PathEscape(service)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("registry: %s", resp.Status)
	}
	var found []instance
	if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
		return nil, err
	}
	return found, nil
}
