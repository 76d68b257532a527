// Package lib takes slots and gives them back for the other fixtures.
package lib

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// Acquire takes a slot.
func Acquire(sem chan struct{}) { sem <- struct{}{} }

// Release gives it back.
func Release(sem chan struct{}) { <-sem }

// Take takes a slot of w.
func Take(ctx context.Context, w *semaphore.Weighted) error { return w.Acquire(ctx, 1) }

// Give gives it back.
func Give(w *semaphore.Weighted) { w.Release(1) }
