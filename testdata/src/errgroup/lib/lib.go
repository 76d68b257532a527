// Package lib is imported by the other fixtures.
package lib

import "context"

// Pull works under a context.
func Pull(ctx context.Context, ref string) error {
	<-ctx.Done()
	return ctx.Err()
}

// Store is an object with work to do.
type Store struct{}

// Put works under a context.
func (*Store) Put(ctx context.Context, ref string) error { return Pull(ctx, ref) }

// Work waits for nothing.
func Work() error { return nil }
