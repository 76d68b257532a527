// Package ledgerdep has functions that do something, or nothing, with the
// channels they are given.
package ledgerdep

import "os"

// Ignore does nothing with c.
func Ignore(c chan int, verbose bool) {
	if verbose {
		os.Stderr.WriteString("ignored")
	}
}

// Drain receives.
func Drain(c chan int) {
	for range c {
	}
}

// Stop closes, in a helper.
func Stop(c chan int) {
	stop(c)
}

func stop(c chan int) { close(c) }

// Counter tells how many there are.
type Counter interface{ Counts() <-chan int }

// Follow receives what a counter tells.
func Follow(c Counter) {
	for range c.Counts() {
	}
}
