package runs

import (
	"context"
	"errors"
	"flag"
	"log"
	"time"
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

// From a tunnel's daemon: the function of the command calls it last.
func serve(fl flags, run func() error, ready func() error) error {
	if fl.NArg() > 1 {
		return errors.New("too many arguments")
	}
	return serveAll(run, ready)
}

func serveAll(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // ok: who calls it ends the process
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

// host ends the process when host cannot be set up.
func host(run func() error, ready func() error) {
	if err := setUp(run, ready); err != nil {
		log.Fatal(err)
	}
}

func setUp(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // ok: on an error the process ends
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

// tryHost goes on.
func tryHost(run func() error, ready func() error) {
	if err := tryUp(run, ready); err != nil {
		log.Print(err)
	}
}

func tryUp(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when tryUp returns first`
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

// hosts ends the process, but not before the last of them.
func hosts(run func() error, ready func() error) {
	for range 3 {
		if err := oneUp(run, ready); err == nil {
			break
		}
	}
	log.Fatal("no host")
}

func oneUp(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when oneUp returns first`
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

// fetchCommand is a command whose method is given the arguments and returns the
// exit status.
type fetchCommand struct{}

func (fetchCommand) Exec(name string, args []string, run func() error, ready func() error) int {
	ended := make(chan error)
	go func() { ended <- run() }() // ok: the process ends
	if err := ready(); err != nil {
		return 1
	}
	if <-ended != nil {
		return 2
	}
	for range args {
		if err := askAgain(run, ready); err != nil {
			return 3
		}
	}
	for range args {
		if err := tryAgain(run, ready); err != nil {
			log.Print(err)
		}
	}
	return 0
}

func askAgain(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // ok: an error ends the command
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

func tryAgain(run func() error, ready func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when tryAgain returns first`
	if err := ready(); err != nil {
		return err
	}
	return <-ended
}

type counting struct{}

// Count is given words, and is no command.
func (counting) Count(words []string, run func() error, ready func() error) int {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when Count returns first`
	if err := ready(); err != nil {
		return 0
	}
	<-ended
	return len(words)
}

// The context of a command ends by a signal, and the program with it.
type assistCommand struct{}

func (a assistCommand) Exec(ctx context.Context, args []string, run func() error) int {
	for _, arg := range args {
		if err := a.each(ctx, arg, run); err != nil {
			log.Print(err)
		}
	}
	return 0
}

func (a assistCommand) each(ctx context.Context, arg string, run func() error) error {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_ = runLate(bounded, run)
	return runOne(context.WithValue(ctx, assistCommand{}, arg), run)
}

func runOne(ctx context.Context, run func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // ok: the program is about to end
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func runLate(ctx context.Context, run func() error) error {
	ended := make(chan error)
	go func() { ended <- run() }() // want `the goroutine waits for ever sending on ended when runLate leaves on`
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
