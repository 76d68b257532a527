package pager

import (
	"context"
	"fmt"
)

type Fetch[T any] func(ctx context.Context, cursor string) (items []T, next string, err error)

type Item[T any] struct {
	Value T
	Err   error
}

// Walk sends the items of all pages. A failure is the last item sent.
func Walk[T any](ctx context.Context, fetch Fetch[T]) <-chan Item[T] {
	out := make(chan Item[T])
	go func() {
		defer close(out)
		emit := func(it Item[T]) bool {
			select {
			case out <- it:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for cursor := ""; ; {
			items, next, err := fetch(ctx, cursor)
			if err != nil {
				emit(Item[T]{Err: fmt.Errorf("fetch page %q: %w", cursor, err)})
				return
			}
			for _, v := range items {
				if !emit(Item[T]{Value: v}) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}()
	return out
}
