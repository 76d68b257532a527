package generator

import (
	"errors"
	"testing"
)

func begin(f func() error) chan error {
	done := make(chan error)
	go func() { done <- f() }()
	return done
}

func beginRoomy(f func() error) chan error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	return done
}

func beginIfAsked(f func() error) chan error {
	done := make(chan error)
	go func() {
		if err := f(); err != nil {
			done <- err
		}
	}()
	return done
}

// What a test leaves ends with it, but no run of this one goes well.
func TestDropped(t *testing.T) {
	begin(func() error { return errors.New("late") }) // want `the goroutine that begin starts waits for ever`
}

func TestRoomy(t *testing.T) {
	beginRoomy(func() error { return errors.New("late") }) // ok
}

func TestMayBeNothing(t *testing.T) {
	beginIfAsked(func() error { return nil }) // ok: a test
}

func TestReceives(t *testing.T) {
	if err := <-begin(func() error { return nil }); err != nil { // ok
		t.Fatal(err)
	}
}
