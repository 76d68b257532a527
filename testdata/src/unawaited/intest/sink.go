// Package intest has benchmarks with variables that nobody reads.
package intest

import "time"

func now() time.Time { return time.Now() }

func early() {
	var last time.Time
	go func() { last = now() }()
	last = last.Add(time.Second) // want `last is read while the goroutine that sets it`
}
