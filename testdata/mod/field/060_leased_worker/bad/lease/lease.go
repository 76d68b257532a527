// Package lease keeps a lease on a partition.
package lease

import (
	"context"
	"time"
)

// Store is the shared store that grants leases.
type Store interface {
	Grant(ctx context.Context, name, owner string, ttl time.Duration) error
	Extend(ctx context.Context, name, owner string, ttl time.Duration) error
	Revoke(ctx context.Context, name, owner string) error
}

// Keeper holds one lease.
type Keeper struct {
	store       Store
	name, owner string
	ttl         time.Duration
}

// NewKeeper returns a Keeper for the named lease.
func NewKeeper(s Store, name, owner string, ttl time.Duration) *Keeper {
	return &Keeper{store: s, name: name, owner: owner, ttl: ttl}
}

// TTL is how long the lease lives without renewal.
func (k *Keeper) TTL() time.Duration { return k.ttl }

// Acquire takes the lease.
func (k *Keeper) Acquire(ctx context.Context) error {
	return k.store.Grant(ctx, k.name, k.owner, k.ttl)
}

// Renew prolongs the lease; a call may take a tenth of its time to live.
func (k *Keeper) Renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, k.ttl/10)
	defer cancel()
	return k.store.Extend(ctx, k.name, k.owner, k.ttl)
}

// Release gives the lease back.
func (k *Keeper) Release() error {
	ctx, cancel := context.WithTimeout(context.Background(), k.ttl)
	defer cancel()
	return k.store.Revoke(ctx, k.name, k.owner)
}
