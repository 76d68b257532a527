package wait

import (
	"fmt"

	"golang.org/x/sync/errgroup"
)

// From a node: each of several returns gives nil, and something is deferred.
func warmUp(load func() error, done func()) {
	var g errgroup.Group
	g.Go(func() error {
		defer done()
		if done == nil {
			return nil
		}
		if err := load(); err != nil {
			return nil
		}
		return nil
	})
	g.Wait() // ok
}

// What is deferred makes an error of a panic.
func careful(load func()) {
	var g errgroup.Group
	g.Go(func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("loading: %v", p)
			}
		}()
		load()
		return nil
	})
	g.Wait() // want "the error of g.Wait\\(\\) is dropped"
}
