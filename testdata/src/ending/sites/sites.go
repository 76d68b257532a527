// Package main calls package a.
package main

import (
	"log"
	"os"

	"ending/a"
)

type runner interface{ Run(name string) error }

func main() { // want main:"may end the program"
	a.Say("begin")
	for range os.Args {
		a.Count("again")
	}
	var r runner = new(a.Runner)
	if err := r.Run("x"); err != nil {
		os.Exit(1)
	}
	log.SetOutput(new(a.Writer))
	keep = a.Later
	a.Later()
	a.Last()
}

var keep func()
