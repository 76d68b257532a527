// Command main prints its errors: from btcd and cubefs.
package main

import (
	"fmt"
	"os"
)

func read(names []string, errc chan<- error) {
	for _, name := range names {
		if _, err := os.ReadFile(name); err != nil {
			errc <- fmt.Errorf("reading %s: %v", name, err) // ok
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
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
