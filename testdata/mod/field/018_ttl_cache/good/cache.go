// Package ttlcache is a cache whose entries expire.
package ttlcache

import (
	"sync"
	"time"
)

// Stats counts what happened in a cache.
type Stats struct {
	Hits, Misses, Evictions int
}

type entry[V any] struct {
	val     V
	expires time.Time
}

// Options configures a Cache.
type Options struct {
	TTL   time.Duration
	Sweep time.Duration
	Now   func() time.Time
}

// Cache is a map whose entries expire; Close ends its janitor.
type Cache[K comparable, V any] struct {
	ttl   time.Duration
	now   func() time.Time
	sweep *time.Ticker
	quit  chan struct{}
	once  sync.Once

	mu      sync.Mutex
	entries map[K]entry[V]
	stats   Stats
}

// New returns an empty cache.
func New[K comparable, V any](opts Options) *Cache[K, V] {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Sweep <= 0 {
		opts.Sweep = max(opts.TTL/2, time.Second)
	}
	c := &Cache[K, V]{
		ttl:     opts.TTL,
		now:     opts.Now,
		sweep:   time.NewTicker(opts.Sweep),
		quit:    make(chan struct{}),
		entries: make(map[K]entry[V]),
	}
	go c.janitor()
	return c
}

// Get returns the value of key unless it has expired.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok || c.now().After(e.expires) {
		c.stats.Misses++
		var zero V
		return zero, false
	}
	c.stats.Hits++
	return e.val, true
}

// Put sets the value of key.
func (c *Cache[K, V]) Put(key K, val V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[key] = entry[V]{val: val, expires: c.now().Add(c.ttl)}
}

// Stats returns the counters.
func (c *Cache[K, V]) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

// Close ends the janitor.
func (c *Cache[K, V]) Close() {
	c.once.Do(func() {
		c.sweep.Stop()
		close(c.quit)
	})
}

func (c *Cache[K, V]) janitor() {
	for {
		select {
		case <-c.quit:
			return
		case <-c.sweep.C:
			c.evict()
		}
	}
}

func (c *Cache[K, V]) evict() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for k, e := range c.entries {
		if now.After(e.expires) {
			delete(c.entries, k)
			c.stats.Evictions++
		}
	}
}
