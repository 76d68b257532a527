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
