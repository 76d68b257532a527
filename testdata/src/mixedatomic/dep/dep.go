// Package dep has counters.
package dep

// Flow counts what goes through.
type Flow struct{ In, Out uint64 }
