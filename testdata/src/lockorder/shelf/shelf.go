// Package shelf has objects with a lock that others take.
package shelf

import "sync"

// Shelf has things on it.
type Shelf struct {
	Mu     sync.Mutex
	Things []string
}
