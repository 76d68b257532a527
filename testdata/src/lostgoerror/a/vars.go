package a

import (
	"context"
	"fmt"
	"os"
)

// A command of a command line, as it stands in a package variable.
var syncCommand = struct {
	run func(ctx context.Context, s *store) error
}{
	run: func(ctx context.Context, s *store) error {
		go s.Flush(ctx) // want `the error of Flush is lost`
		errc := make(chan error, 1)
		go func() { errc <- s.Flush(ctx) }() // ok
		return <-errc
	},
}

// Printing to the terminal is what fmt.Println does.
func tells() {
	go func() { _, _ = fmt.Fprintln(os.Stderr, "starting") }() // ok
	go func() { fmt.Fprintf(os.Stdout, "starting %d\n", 1) }() // ok
}

// A waiver of errcheck says the same of the same statement.
func waived(ctx context.Context, s *store) {
	go s.Flush(ctx) //nolint:errcheck // ok
	//nolint:errcheck,gosec
	go s.Flush(ctx) // ok
	//nolint:gosec
	go s.Flush(ctx) // want `the error of Flush is lost`
}
