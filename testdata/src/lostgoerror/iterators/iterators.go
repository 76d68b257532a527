// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"context"
	"iter"
	"os"
)

func save(ctx context.Context, s string) error { return os.WriteFile(s, nil, 0o644) }

func all(ctx context.Context, items iter.Seq[string]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for s := range items {
		go save(ctx, s) // want `the error of save is lost`
	}
	return nil
}

func kept(ctx context.Context, items iter.Seq[string], n int) (out []error) {
	errs := make(chan error, n)
	for s := range items {
		go func() { errs <- save(ctx, s) }() // ok
	}
	for range n {
		out = append(out, <-errs)
	}
	return out
}
