package token

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Token struct {
	Value   string
	Expires time.Time
}

func (t Token) fresh(now time.Time) bool {
	return t.Value != "" && now.Add(30*time.Second).Before(t.Expires)
}

// Issuer asks the identity provider; a call takes up to a few seconds.
type Issuer interface {
	Issue(ctx context.Context, tenant string) (Token, error)
}

type Cache struct {
	issuer Issuer
	misses prometheus.Counter
	log    *slog.Logger
	mu     sync.Mutex
	tokens map[string]Token
}

func NewCache(iss Issuer, misses prometheus.Counter, log *slog.Logger) *Cache {
	return &Cache{issuer: iss, misses: misses, log: log, tokens: make(map[string]Token)}
}

// Get returns a fresh token of the tenant. Callers that miss at the same time
// each fetch one; the provider allows that.
func (c *Cache) Get(ctx context.Context, tenant string) (Token, error) {
	c.mu.Lock()
	t := c.tokens[tenant]
	c.mu.Unlock()
	if t.fresh(time.Now()) {
		return t, nil
	}
	c.misses.Inc()
	t, err := c.issuer.Issue(ctx, tenant)
	if err != nil {
		return Token{}, fmt.Errorf("issue token for %s: %w", tenant, err)
	}
	c.mu.Lock()
	c.tokens[tenant] = t
	c.mu.Unlock()
	c.log.DebugContext(ctx, "token issued", "tenant", tenant, "expires", t.Expires)
	return t, nil
}

type Transport struct {
	Base   http.RoundTripper
	Cache  *Cache
	Tenant string
}

// RoundTrip adds the tenant's token to the request.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	tok, err := t.Cache.Get(r.Context(), t.Tenant)
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	out := r.Clone(r.Context())
	out.Header.Set("Authorization", "Bearer "+tok.Value)
	return t.Base.RoundTrip(out)
}
