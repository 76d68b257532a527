// Package race runs alternatives against each other.
package race

import (
	"context"
	"errors"
)

// Try is one way to get a T.
type Try[T any] func(ctx context.Context) (T, error)

var errNoTries = errors.New("nothing to try")

type reply[T any] struct {
	val T
	err error
}

// First starts all tries, returns the value of the first one that works and
// cancels the others. It fails if none works.
func First[T any](ctx context.Context, tries ...Try[T]) (T, error) {
	var zero T
	if len(tries) == 0 {
		return zero, errNoTries
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	replies := make(chan reply[T], len(tries))
	for _, try := range tries {
		go func() {
			v, err := try(ctx)
			replies <- reply[T]{v, err}
		}()
	}
	var errs []error
	for range tries {
		r := <-replies
		if r.err == nil {
			return r.val, nil
		}
		errs = append(errs, r.err)
	}
	return zero, errors.Join(errs...)
}
