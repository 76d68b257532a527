// Package helped has one file of three that helps tests: it is a program all the same.
package helped

import "errors"

func serve(run func() error, ready func() bool) error {
	errc := make(chan error)
	go func() { errc <- run() }() // want `the goroutine waits for ever sending on errc when serve returns first`
	if !ready() {
		return errors.New("not ready")
	}
	return <-errc
}
