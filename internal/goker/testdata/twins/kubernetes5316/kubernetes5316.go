// Package kubernetes5316 has the structure of the kernel of that name, corrected.
package kubernetes5316

import (
	"errors"
	"time"
)

func order(patience time.Duration, cook func() error) {
	served := make(chan bool, 1)
	burnt := make(chan error, 1)
	go func() {
		if err := cook(); err != nil {
			burnt <- err
		} else {
			served <- true
		}
	}()
	select {
	case <-served:
	case <-burnt:
	case <-time.After(patience):
	}
}

func Run() {
	for n := range 2 {
		cook := func() error {
			time.Sleep(time.Millisecond)
			if n > 0 {
				return errors.New("burnt")
			}
			return nil
		}
		go order(time.Microsecond, cook)
	}
}
