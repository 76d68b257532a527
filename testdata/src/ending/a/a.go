// Package a has functions that may end the program.
package a

import (
	"log"
	"os"
)

func Fatal(text string) { // want Fatal:"may end the program"
	say(0, text)
}

func say(level int, text string) { // want say:"may end the program"
	log.Print(text)
	if level == 0 {
		os.Exit(1)
	}
}

func Say(text string) { log.Print(text) }

// Code returns one: who calls it goes on.
func Code(text string) int {
	if text == "" {
		os.Exit(1)
	}
	return len(text)
}

// Later ends it in a goroutine of its own.
func Later() {
	go os.Exit(1)
}

type T struct{}

func (T) Must(err error) { // want Must:"may end the program"
	if err != nil {
		log.Fatal(err)
	}
}

func Emerg(text string) { // want Emerg:"may end the program"
	if !printed(text) {
		log.Print("nothing")
	}
}

// printed is asked within the package.
func printed(text string) bool {
	if text == "" {
		return false
	}
	os.Exit(1)
	return true
}

func Open() {
	if err := open(); err != nil {
		log.Print(err)
	}
}

// open returns what went wrong.
func open() error {
	if len(os.Args) == 0 {
		os.Exit(1)
	}
	return os.ErrClosed
}
