// Package intest has tests with groups.
package intest

import (
	"context"

	"errgroup/lib"
)

// Starter returns what serves until its context ends.
func Starter(ctx context.Context, name string) (func() error, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return func() error { return lib.Pull(ctx, name) }, nil
}
