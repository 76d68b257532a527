package geo

import (
	"context"
	"net/netip"
	"sync"
)

const maxEntries = 100_000

// Cache remembers what the resolver found.
type Cache struct {
	resolve Resolver

	mu   sync.Mutex
	seen map[netip.Addr]string
}

func NewCache(r Resolver) *Cache {
	return &Cache{resolve: r, seen: make(map[netip.Addr]string)}
}

// Lookup returns the country of ip.
func (c *Cache) Lookup(ctx context.Context, ip netip.Addr) (string, error) {
	c.mu.Lock()
	country, ok := c.seen[ip]
	c.mu.Unlock()
	if ok {
		return country, nil
	}
	country, err := c.resolve(ctx, ip)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) >= maxEntries {
		clear(c.seen)
	}
	c.seen[ip] = country
	return country, nil
}
