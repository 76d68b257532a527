package a

import "context"

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
