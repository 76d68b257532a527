// Package moby33293 has the structure of the kernel of that name, corrected.
package moby33293

import "errors"

func mayFail(n int) error {
	if n >= 1 {
		return errors.New("rain")
	}
	return nil
}

func forecast(n int) <-chan error {
	errs := make(chan error, 1)
	err := mayFail(n)
	if err != nil {
		errs <- err
		return errs
	}
	return errs
}

func Run() {
	go func() {
		errs := forecast(1)
		if errs != nil {
			return
		}
	}()
}
