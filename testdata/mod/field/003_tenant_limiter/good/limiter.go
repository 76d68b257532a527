package limits

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Limiter bounds the running requests of one tenant.
type Limiter struct {
	tenant string
	slots  *semaphore.Weighted
}

// Run runs fn once a slot is free.
func (l *Limiter) Run(ctx context.Context, fn func(context.Context) error) error {
	if err := l.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("tenant %s is busy: %w", l.tenant, err)
	}
	defer l.slots.Release(1)
	return fn(ctx)
}

// Registry has a Limiter for every tenant.
type Registry struct {
	perTenant int64

	mu       sync.RWMutex
	limiters map[string]*Limiter
}

// NewRegistry returns a Registry.
func NewRegistry(perTenant int64) *Registry {
	return &Registry{perTenant: perTenant, limiters: make(map[string]*Limiter)}
}

// For returns the limiter of a tenant.
func (r *Registry) For(tenant string) *Limiter {
	r.mu.RLock()
	l, ok := r.limiters[tenant]
	r.mu.RUnlock()
	if ok {
		return l
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if l, ok := r.limiters[tenant]; ok {
		return l
	}
	l = &Limiter{tenant: tenant, slots: semaphore.NewWeighted(r.perTenant)}
	r.limiters[tenant] = l
	return l
}

// Forget removes a tenant that is gone.
func (r *Registry) Forget(tenant string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.limiters, tenant)
}
