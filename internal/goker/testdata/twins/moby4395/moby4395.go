// Package moby4395 has the structure of the kernel of that name, corrected.
package moby4395

import "errors"

func Background(f func() error) chan error {
	done := make(chan error, 1)
	go func() {
		done <- f()
	}()
	return done
}

func Run() {
	Background(func() error {
		return errors.New("")
	})
}
