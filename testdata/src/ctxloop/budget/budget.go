// Package budget hands out contexts with the time that something may take.
package budget

import (
	"context"
	"errors"
	"time"
)

var ErrSpent = errors.New("budget spent")

// Within has a cause.
func Within(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(parent, d, ErrSpent)
}

// Half has it from another, after an error, and a value first.
func Half(d time.Duration, ctx context.Context, id string) (err error, half context.Context, stop func()) {
	if d == 0 {
		d = time.Second
	}
	ctx = context.WithValue(ctx, key{}, id)
	half, stop = Within(ctx, d/2)
	return nil, half, stop
}

type key struct{}

// Background has no parent.
func Background(context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Second)
}

// Maybe cancels something else.
func Maybe(ctx context.Context, stop func()) (context.Context, func()) {
	if ctx.Err() != nil {
		return ctx, stop
	}
	return context.WithCancel(ctx)
}
