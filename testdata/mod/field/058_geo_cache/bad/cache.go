// Package geocache caches the countries of addresses.
package geocache

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"example.com/field/058_geo_cache/bad/geodb"

	"golang.org/x/sync/singleflight"
)

// Finder looks addresses up.
type Finder interface {
	Find(ctx context.Context, addr string) (geodb.Place, error)
}

// Options configures a Cache.
type Options struct {
	TTL         time.Duration
	LoadTimeout time.Duration
	Logger      *slog.Logger
}

type entry struct {
	place   geodb.Place
	expires time.Time
}

// Cache caches places; concurrent requests for an address share one look-up.
type Cache struct {
	finder Finder
	opts   Options
	loads  singleflight.Group

	mu      sync.Mutex
	entries map[string]entry
}

// New returns a Cache.
func New(f Finder, opts Options) *Cache {
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return &Cache{finder: f, opts: opts, entries: make(map[string]entry)}
}

// Place returns the place of addr.
func (c *Cache) Place(ctx context.Context, addr string) (geodb.Place, error) {
	if p, ok := c.cached(addr); ok {
		return p, nil
	}
	loaded := c.loads.DoChan(addr, func() (any, error) {
		lctx, cancel := context.WithTimeout(ctx, c.opts.LoadTimeout)
		defer cancel()
		return c.load(lctx, addr)
	})
	select {
	case <-ctx.Done():
		return geodb.Place{}, ctx.Err()
	case res := <-loaded:
		if res.Err != nil {
			return geodb.Place{}, fmt.Errorf("place of %s: %w", addr, res.Err)
		}
		return res.Val.(geodb.Place), nil
	}
}

func (c *Cache) cached(addr string) (geodb.Place, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[addr]
	if !ok || time.Now().After(e.expires) {
		delete(c.entries, addr)
		return geodb.Place{}, false
	}
	return e.place, true
}

func (c *Cache) load(ctx context.Context, addr string) (geodb.Place, error) {
	p, err := c.finder.Find(ctx, addr)
	if err != nil {
		return geodb.Place{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[addr] = entry{place: p, expires: time.Now().Add(c.opts.TTL)}
	c.opts.Logger.Debug("place loaded", "addr", addr, "country", p.Country)
	return p, nil
}
