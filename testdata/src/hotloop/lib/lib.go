// Package lib has the functions that other packages call.
package lib

import (
	"context"
	"time"
)

func Pause() { time.Sleep(time.Second) }

// IsTemporaryError says whether it is worth while to try again.
func IsTemporaryError(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// Source is what a package's user gets its context from.
type Source struct{ ctx context.Context }

// Context returns the context that the source lives under.
func (s *Source) Context() context.Context { return s.ctx }
