package cluster

import "context"

// Admin is the part of the search cluster's API that reindexing needs.
type Admin interface {
	Create(ctx context.Context, index string, shards int) error
	Drop(ctx context.Context, index string) error
	Switch(ctx context.Context, alias, index string) error
}
