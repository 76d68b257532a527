// Package eachrounddep has generators that end with a context, and functions that leave them
// early.
package eachrounddep

import "context"

type Row struct {
	ID  int
	Err error
}

// Rows sends until ctx ends.
func Rows(ctx context.Context, n int) <-chan Row {
	out := make(chan Row)
	go func() {
		defer close(out)
		for i := range n {
			select {
			case out <- Row{ID: i}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// First leaves after the first row that fits: the goroutine stays until ctx ends.
func First(ctx context.Context, fits func(Row) bool) Row {
	for r := range Rows(ctx, 100) {
		if fits(r) {
			return r
		}
	}
	return Row{}
}

// All does not.
func All(ctx context.Context) (n int) {
	for range Rows(ctx, 100) {
		n++
	}
	return n
}

// Cancelled ends it when it leaves.
func Cancelled(ctx context.Context, fits func(Row) bool) Row {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for r := range Rows(ctx, 100) {
		if fits(r) {
			return r
		}
	}
	return Row{}
}
