package main

import (
	"fmt"
	"os"
)

// main leaves it all to run, and tells its error: printing is no waiting.
func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no files")
	}
	go func() { // want `run can return at line 27 right after it started the goroutine`
		for _, a := range args {
			if err := os.Chmod(a, 0o600); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}()
	return nil
}
