package intest

import (
	"errors"
	"testing"
)

// From compress/flate: the test has failed by then.
func TestFails(t *testing.T) {
	b := new(buffer)
	b.mu.Lock()
	if err := use(b); err != nil {
		t.Errorf("use: %v", err)
		return // ok
	}
	b.mu.Unlock()
}

func TestGoesOn(t *testing.T) {
	b := new(buffer)
	b.mu.Lock()
	if err := use(b); err != nil {
		t.Log(err)
		return // want `returns with b.mu held since line 21`
	}
	b.mu.Unlock()
}

func use(b *buffer) error {
	if b.n > 0 {
		return errors.New("used")
	}
	return nil
}
