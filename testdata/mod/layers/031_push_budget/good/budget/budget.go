// Package budget hands out contexts with the time a piece of work may take.
package budget

import (
	"context"
	"errors"
	"time"
)

var ErrSpent = errors.New("budget spent")

// Within returns a context that ends after d with ErrSpent as its cause.
func Within(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(parent, d, ErrSpent)
}
