// Package facts has functions for facts that the other packages of the test for
// them do not export.
package facts

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Walk fails as its function does.
type Walk struct{ Visit func(string) error }

// Run visits all names.
func (w *Walk) Run(names []string) error {
	for _, n := range names {
		if err := w.Visit(n); err != nil {
			return err
		}
	}
	return nil
}

// Put ignores its context.
func Put(ctx context.Context, to map[string]int, name string) error {
	to[name]++
	return nil
}

// Acquire takes a slot.
func Acquire(slots chan struct{}) { slots <- struct{}{} }

// Release gives it back.
func Release(slots chan struct{}) { <-slots }

// Copy writes what a source has, which may fail of itself.
func Copy(w io.Writer, next func() ([]byte, error)) error {
	for {
		b, err := next()
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
}

// ErrNone is returned where there is nothing.
var ErrNone = errors.New("none")

// Named says what there is none of, and no more than the text of the error.
func Named(name string) error { return fmt.Errorf("%s: %v", name, ErrNone) }
