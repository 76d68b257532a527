// Package support helps tests: it is for them alone.
package support

import (
	"errors"
	"testing"
)

// Serve starts a server for a test.
func Serve(t testing.TB, serve func() error, ready func() bool) error {
	errc := make(chan error)
	go func() { errc <- serve() }() // ok: the test ends, and the process
	if !ready() {
		return errors.New("not ready")
	}
	return <-errc
}
