// Package rates collects exchange rates from several providers.
package rates

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Provider publishes rates at a URL.
type Provider struct {
	Name string
	URL  string
}

// Rates maps currencies to their value.
type Rates map[string]float64

// Options configures a Collector.
type Options struct {
	Parallel int
	Timeout  time.Duration
}

// Collector asks all providers.
type Collector struct {
	providers []Provider
	opts      Options
	client    *http.Client

	mu     sync.Mutex
	latest map[string]Rates
}

// NewCollector returns a Collector.
func NewCollector(providers []Provider, opts Options) *Collector {
	if opts.Parallel <= 0 {
		opts.Parallel = 8
	}
	if opts.Timeout <= 0 {
		opts.Timeout = 10 * time.Second
	}
	return &Collector{
		providers: providers,
		opts:      opts,
		client:    &http.Client{},
		latest:    make(map[string]Rates),
	}
}

// Collect asks every provider once.
func (c *Collector) Collect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(c.opts.Parallel)
	for _, p := range c.providers {
		g.Go(func() error { return c.update(ctx, p) })
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("collect rates: %w", err)
	}
	slog.Info("rates collected", "providers", len(c.providers))
	return nil
}

// Latest returns the rates of a provider.
func (c *Collector) Latest(provider string) (Rates, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.latest[provider]
	return maps.Clone(r), ok
}

func (c *Collector) update(ctx context.Context, p Provider) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.fetch(ctx, p)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	c.latest[p.Name] = r
	return nil
}

func (c *Collector) fetch(ctx context.Context, p Provider) (Rates, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("unexpected status %s", resp.Status)
	}
	var r Rates
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	return r, nil
}
