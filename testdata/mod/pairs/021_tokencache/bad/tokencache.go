package tokencache

import (
	"context"
	"fmt"
	"sync"
	"time"
)

type Token struct {
	Value   string
	Expires time.Time
}

type Issuer interface {
	Issue(ctx context.Context, scope string) (Token, error)
}

type Cache struct {
	issuer Issuer
	mu     sync.Mutex
	tokens map[string]Token
	skew   time.Duration
}

func New(i Issuer) *Cache {
	return &Cache{issuer: i, tokens: map[string]Token{}, skew: 30 * time.Second}
}

func (c *Cache) Token(ctx context.Context, scope string) (string, error) {
	c.mu.Lock()
	if t, ok := c.tokens[scope]; ok && time.Until(t.Expires) > c.skew {
		c.mu.Unlock()
		return t.Value, nil
	}
	c.mu.Unlock()

	t, err := c.issuer.Issue(ctx, scope)
	if err != nil {
		return "", fmt.Errorf("issue token for %s: %w", scope, err)
	}

	c.mu.Lock()
	if old, ok := c.tokens[scope]; ok && old.Expires.After(t.Expires) {
		return old.Value, nil
	}
	c.tokens[scope] = t
	c.mu.Unlock()
	return t.Value, nil
}
