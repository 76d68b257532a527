package counters

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

type shard struct {
	mu sync.Mutex
	m  map[string]int64
}

type Counters struct {
	seed   maphash.Seed
	shards []shard
	log    *slog.Logger
}

func New(n int, log *slog.Logger) (*Counters, error) {
	if n < 1 {
		return nil, fmt.Errorf("counters: bad shard count %d", n)
	}
	c := &Counters{seed: maphash.MakeSeed(), shards: make([]shard, n), log: log}
	for i := range c.shards {
		c.shards[i].m = make(map[string]int64)
	}
	return c, nil
}

func (c *Counters) index(key string) int {
	return int(maphash.String(c.seed, key) % uint64(len(c.shards)))
}

func (c *Counters) Add(key string, n int64) {
	s := c.shards[c.index(key)]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[key] += n
}

func (c *Counters) Snapshot() map[string]int64 {
	out := make(map[string]int64)
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		for k, v := range s.m {
			out[k] = v
		}
		s.mu.Unlock()
	}
	return out
}

// Middleware counts requests by route.
func (c *Counters) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		c.Add(r.Pattern, 1)
		trace.SpanFromContext(r.Context()).SetAttributes(attribute.String("http.route", r.Pattern))
	})
}

func (c *Counters) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(c.Snapshot()); err != nil {
		c.log.WarnContext(r.Context(), "encode counters", "err", err)
	}
}
