// Package items has errors that others ask for.
package items

import (
	"context"
	"errors"
	"fmt"
)

var (
	ErrNone  = errors.New("no such item")
	ErrStale = errors.New("stale")
)

type Item struct{ ID string }

type Store struct{ m map[string]*Item }

func New() *Store { return &Store{m: make(map[string]*Item)} }

func (s *Store) Get(ctx context.Context, id string) (*Item, error) {
	it := s.m[id]
	if it == nil {
		return nil, fmt.Errorf("get %s: %v", id, ErrNone)
	}
	return it, ctx.Err()
}

// Put is right.
func (s *Store) Put(ctx context.Context, it *Item) error {
	if s.m[it.ID] != nil {
		return fmt.Errorf("put %s: %w", it.ID, ErrStale)
	}
	s.m[it.ID] = it
	return ctx.Err()
}

// Touch has it from another.
func Touch(ctx context.Context, s *Store, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return fmt.Errorf("touch: %w", err)
	}
	return nil
}

// Cached is another store, which is right.
type Cached struct{ s *Store }

func (c *Cached) Get(ctx context.Context, id string) (*Item, error) {
	it, err := c.s.Get(ctx, id)
	if err != nil {
		return nil, ErrNone
	}
	return it, nil
}

func (c *Cached) Peek(id string) (*Item, error) { return nil, fmt.Errorf("peek: %s", ErrStale) }
