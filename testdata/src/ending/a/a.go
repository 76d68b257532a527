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

type Runner struct{ name string }

func (r *Runner) Run(name string) error { r.name = name; return nil }

type Writer struct{ n int }

func (w *Writer) Write(b []byte) (int, error) { w.n += len(b); return len(b), nil }

func Count(text string) int { return len(text) }

func Last() {}
