// Package keydep has a lock that is taken by a function, which returns what gives it back.
package keydep

import "sync"

// Log is written to by all.
type Log struct {
	mu sync.Mutex
	n  int
}

// Open takes the lock.
func (l *Log) Open() func() {
	l.mu.Lock()
	return l.mu.Unlock
}

// Write takes it, too.
func (l *Log) Write() {
	defer l.Open()()
	l.n++
}
