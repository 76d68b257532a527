// Package dep has objects with a lock that others take.
package dep

import "sync"

// Meter counts; hold Mu for it.
type Meter struct {
	Mu    sync.Mutex
	Count int
	Of    map[string]int
}
