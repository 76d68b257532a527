package runs

import (
	"errors"
	"flag"
)

type flags struct{ *flag.FlagSet }

// start is what a command line runs: the process ends with it. (Starting a
// server in the background.)
func start(fl flags, run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // ok
	if err := ready(); err != nil {
		return errors.New("not ready")
	}
	return <-ended
}

// started is not.
func started(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when started returns first`
	if err := ready(); err != nil {
		return errors.New("not ready")
	}
	return <-ended
}
