// Package lib is imported by the other fixtures.
package lib

import (
	"context"
	"errors"
)

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

// Commit works under a context of the store's own.
func (s *Store) Commit(ctx context.Context) error { return s.commit(ctx) }

func (s *Store) commit(ctx context.Context) error { return Work() }

// Note waits for nothing either.
func Note(_ context.Context, text string) error { return Work() }

// ErrStop says that no more is wanted.
var ErrStop = errors.New("stop")
