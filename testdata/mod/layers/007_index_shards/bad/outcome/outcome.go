// Package outcome gathers how a set of tasks ended.
package outcome

import "sync"

// Outcome may be used by several goroutines.
type Outcome struct {
	mu  sync.Mutex
	n   int
	err error
}

// Set records the end of one task.
func (o *Outcome) Set(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n++
	o.err = err
}

// Result returns how many tasks ended and the error to report.
func (o *Outcome) Result() (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.n, o.err
}
