// Package lib is imported by the other fixtures: what they know of it are
// facts.
package lib

import (
	"log"
	"os"
)

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

// Spawn runs f on a goroutine.
func Spawn(f func()) {
	go f()
}

// SpawnSafe recovers there.
func SpawnSafe(f func()) {
	go func() {
		defer Rescue()
		f()
	}()
}

// SpawnNamed does something before.
func SpawnNamed(name []string, f func()) {
	log.Print(name[0])
	go f()
}

// Die ends the process.
func Die(err error) {
	log.Print(err)
	os.Exit(1)
}
