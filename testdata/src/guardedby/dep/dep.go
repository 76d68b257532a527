// Package dep has objects with a lock that others take.
package dep

import "sync"

// Meter counts; hold Mu for it.
type Meter struct {
	Mu    sync.Mutex
	Count int
	Of    map[string]int
}

// Board has gauges; hold Mu for them.
type Board struct {
	Mu     sync.Mutex
	Meters map[string]*Gauge
}

// Gauge shows a level.
type Gauge struct{ Level int }
