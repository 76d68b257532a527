// Package watch is a stub.
package watch

// Event is a change.
type Event struct{ Object any }

// Interface can be watched.
type Interface interface {
	Stop()
	ResultChan() <-chan Event
}
