package runs

import (
	"context"
	"errors"
	"time"
)

// From the tests of several projects: a helper that gives up after a while
// fails its test.
func within(d time.Duration, f func() error) error {
	errc := make(chan error)
	go func() { errc <- f() }() // ok
	select {
	case err := <-errc:
		return err
	case <-time.After(d):
		return errors.New("timeout")
	}
}

func readLine(read func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	lines := make(chan string)
	go func() {
		if l, err := read(); err == nil {
			lines <- l // ok
		}
	}()
	select {
	case l := <-lines:
		return l, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// What follows t.Skip runs never; FerretDB keeps the helper of such a test.
func tryAll(n int, try func() bool) {
	turns := make(chan struct{})
	go func() {
		for {
			turns <- struct{}{} // ok: nobody calls it
		}
	}()
	for range n {
		if try() {
			return
		}
		<-turns
	}
}
