package keyset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

type Key struct {
	ID  string `json:"kid"`
	Alg string `json:"alg"`
	Key string `json:"k"`
}

type set struct {
	keys    map[string]Key
	fetched time.Time
}

type Options struct {
	TTL     time.Duration
	Timeout time.Duration
	HTTP    *http.Client
	Log     *slog.Logger
}

// Cache keeps the public keys of the issuers.
type Cache struct {
	opts   Options
	flight singleflight.Group

	mu   sync.RWMutex
	sets map[string]set
}

var ErrUnknownKey = errors.New("keyset: unknown key")

func New(opts Options) *Cache {
	return &Cache{opts: opts, sets: make(map[string]set)}
}

func (c *Cache) fresh(issuer string) (set, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s, ok := c.sets[issuer]
	return s, ok && time.Since(s.fetched) < c.opts.TTL
}

// Key returns a key of an issuer; the set is fetched when it is not fresh.
func (c *Cache) Key(ctx context.Context, issuer, id string) (Key, error) {
	s, err := c.keys(ctx, issuer)
	if err != nil {
		return Key{}, fmt.Errorf("keys of %s: %w", issuer, err)
	}
	k, ok := s.keys[id]
	if !ok {
		return Key{}, ErrUnknownKey
	}
	return k, nil
}

func (c *Cache) keys(ctx context.Context, issuer string) (set, error) {
	if s, ok := c.fresh(issuer); ok {
		return s, nil
	}
	ch := c.flight.DoChan(issuer, func() (any, error) {
		if s, ok := c.fresh(issuer); ok {
			return s, nil
		}
		fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.opts.Timeout)
		defer cancel()
		s, err := c.fetch(fctx, issuer)
		if err != nil {
			c.opts.Log.Warn("fetch keys", "issuer", issuer, "err", err)
			return set{}, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sets[issuer] = s
		return s, nil
	})
	select {
	case res := <-ch:
		if res.Err != nil {
			return set{}, res.Err
		}
		return res.Val.(set), nil
	case <-ctx.Done():
		return set{}, ctx.Err()
	}
}

func (c *Cache) fetch(ctx context.Context, issuer string) (set, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, issuer+"/.well-known/keys.json", nil)
	if err != nil {
		return set{}, err
	}
	resp, err := c.opts.HTTP.Do(req)
	if err != nil {
		return set{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return set{}, fmt.Errorf("status %s", resp.Status)
	}
	var doc struct {
		Keys []Key `json:"keys"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil {
		return set{}, err
	}
	s := set{keys: make(map[string]Key, len(doc.Keys)), fetched: time.Now()}
	for _, k := range doc.Keys {
		s.keys[k.ID] = k
	}
	return s, nil
}
