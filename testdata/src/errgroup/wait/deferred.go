package wait

import (
	"context"
	"errors"
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

// From avalanchego: what does not change from round to round decides before any
// goroutine is started.
func verifyAll(ctx context.Context, txs []int, header *int, check func(context.Context, int, *int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, tx := range txs {
		if tx == 0 {
			continue
		}
		if header == nil {
			return errNoHeader // ok
		}
		g.Go(func() error { return check(ctx, tx, header) })
	}
	return g.Wait()
}

var errNoHeader = errors.New("no header")
