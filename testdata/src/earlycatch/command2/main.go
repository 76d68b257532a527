// Command main tells its errors apart.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

func read(names []string, errc chan<- error) {
	for _, name := range names {
		if _, err := os.ReadFile(name); err != nil {
			errc <- fmt.Errorf("reading %s: %v", name, err) // want `err is turned into text`
		}
	}
	close(errc)
}

func run() error {
	errc := make(chan error)
	go read(os.Args[1:], errc)
	return <-errc
}

func main() {
	if err := run(); errors.Is(err, fs.ErrNotExist) {
		os.Exit(2)
	} else if err != nil {
		os.Exit(1)
	}
}
