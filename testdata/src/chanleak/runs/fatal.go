package runs

import (
	"context"
	"log"
	"time"
)

// watchdog ends the program when something takes too long: what its field holds
// does not return. (An engine's watchdog.)
type watchdog struct {
	logf   func(string, ...any)
	fatalf func(string, ...any)
	wait   time.Duration
}

func newWatchdog() *watchdog {
	return &watchdog{logf: log.Printf, fatalf: log.Fatalf, wait: time.Minute}
}

func (w *watchdog) do(fn func() error) error {
	errs := make(chan error)
	go func() { errs <- fn() }() // ok: the program ends
	t := time.NewTimer(w.wait)
	select {
	case err := <-errs:
		return err
	case <-t.C:
		w.logf("stacks")
		w.fatalf("timeout")
		return nil
	}
}

// try logs only.
func (w *watchdog) try(fn func() error) error {
	errs := make(chan error)
	go func() { errs <- fn() }() // want `the goroutine waits for ever sending on errs when try leaves on`
	t := time.NewTimer(w.wait)
	select {
	case err := <-errs:
		return err
	case <-t.C:
		w.logf("timeout")
		return nil
	}
}

// dog's may be another function.
type dog struct {
	fatalf func(string, ...any)
}

func newDog(f func(string, ...any)) *dog {
	if f == nil {
		return &dog{fatalf: log.Fatalf}
	}
	return &dog{fatalf: f}
}

func (w *dog) do(ctx context.Context, fn func() error) error {
	errs := make(chan error)
	go func() { errs <- fn() }() // want `the goroutine waits for ever sending on errs when do leaves on`
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		w.fatalf("timeout")
		return nil
	}
}

// runnable is what a manager of controllers runs until the program ends.
type runnable struct{ serve func() error }

func (r *runnable) NeedLeaderElection() bool { return true }

func (r *runnable) Start(ctx context.Context) error {
	errs := make(chan error)
	go func() {
		if err := r.serve(); err != nil {
			errs <- err // ok: the program ends with Start
		}
	}()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		return nil
	}
}

// startable is not.
type startable struct{ serve func() error }

func (r *startable) Start(ctx context.Context) error {
	errs := make(chan error)
	go func() {
		if err := r.serve(); err != nil {
			errs <- err // want `the goroutine waits for ever sending on errs when Start leaves on`
		}
	}()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		return nil
	}
}

// Each round has a channel, and the loop is left.
func rounds(stop chan bool, ask func() bool) {
	for {
		done := make(chan bool)
		go func() {
			if ask() {
				done <- false // want `the goroutine waits for ever sending on done`
				return
			}
			done <- true
		}()
		select {
		case <-stop:
			return
		case <-done:
		}
	}
}
