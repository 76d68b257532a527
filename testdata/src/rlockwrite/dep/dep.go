// Package dep has objects with a lock that others take.
package dep

import "sync"

// Encoding is what a Sender has several of.
type Encoding struct{ RTX, FEC int }

// Sender has a lock for its encodings.
type Sender struct {
	Mu   sync.RWMutex
	Encs map[string]*Encoding
}

// Run runs a function some time.
func Run(f func() error) { queue = append(queue, f) }

var queue []func() error
