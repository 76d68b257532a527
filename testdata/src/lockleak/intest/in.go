// Package intest has tests that lock.
package intest

import "sync"

type buffer struct {
	mu sync.Mutex
	n  int
}
