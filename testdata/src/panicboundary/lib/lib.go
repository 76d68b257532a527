// Package lib is imported by the other fixtures: what they know of it are
// facts.
package lib

import "log"

// Rescue recovers when it is deferred.
func Rescue() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

// Handler does so as a method.
type Handler struct{}

// Crash recovers when it is deferred.
func (Handler) Crash(what string) {
	if r := recover(); r != nil {
		log.Print(what, r)
	}
}

// Exit does not recover.
func Exit() { log.Print("bye") }
