// Package neverset has functions that read an error which nobody sets, since the function
// literals that should declare another of the name.
package neverset

import (
	"context"
	"errors"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"
)

type shelf struct{ rows int }

func (s *shelf) write(ctx context.Context, key string) (int, error) { return len(key), ctx.Err() }
func (s *shelf) sync(ctx context.Context) error                     { return ctx.Err() }

// A group's literals: one assigns, the other declares.
func (s *shelf) store(ctx context.Context, key string) error {
	var (
		wg               sync.WaitGroup
		rowErr, indexErr error
	)
	wg.Go(func() {
		_, rowErr = s.write(ctx, key)
	})
	wg.Go(func() {
		n, indexErr := s.write(ctx, "index/"+key) // want `this declares another indexErr, so the error of write ends with this function literal, and the indexErr that store reads after it \(line \d+\) is nil whatever happens: assign to that, with = instead of :=`
		if indexErr != nil {
			return
		}
		s.rows += n
	})
	wg.Wait()
	return errors.Join(rowErr, indexErr)
}

// A plain go statement, and a line in the log.
func background(ctx context.Context, s *shelf) error {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.sync(ctx); err != nil { // want `this declares another err, so the error of sync ends with this function literal`
			log.Printf("sync: %v", err)
		}
	}()
	<-done
	return err
}

// A member of an errgroup, by var.
func members(ctx context.Context, s *shelf) error {
	var syncErr error
	var g errgroup.Group
	g.Go(func() error {
		var syncErr = s.sync(ctx) // want `this declares another syncErr, so the error of sync ends`
		if syncErr != nil {
			log.Print("not synced")
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if syncErr != nil {
		return errors.New("half done")
	}
	return nil
}

// Generic, and a literal that is called where it is.
func each[T any](ctx context.Context, list []T, do func(context.Context, T) error) error {
	var failed error
	for _, x := range list {
		func() {
			defer log.Print("done")
			failed := do(ctx, x) // want `this declares another failed, so the error of do ends`
			if failed != nil {
				return
			}
			log.Print("well")
		}()
	}
	return failed
}

// Deferred, in a literal that is called.
func deferredLiteral(ctx context.Context, s *shelf) {
	var closeErr error
	func() {
		defer func() {
			closeErr := s.sync(ctx) // want `this declares another closeErr, so the error of sync ends`
			if closeErr != nil {
				return
			}
			s.rows = 0
		}()
		s.rows++
	}()
	report(closeErr)
}

func report(err error) { log.Print(err) }

// Set before and found to be nil, and asked for again after the wait.
func asksAgain(ctx context.Context, s *shelf) error {
	n, err := s.write(ctx, "a")
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.sync(ctx); err != nil { // want `this declares another err, so the error of sync ends with this function literal, and the err that asksAgain reads after it \(line \d+\) is nil`
			log.Print(err)
		}
	})
	wg.Wait()
	if err != nil {
		return err
	}
	s.rows = n
	return nil
}

// ok: it is set once more before it is asked.
func setAgain(ctx context.Context, s *shelf) error {
	_, err := s.write(ctx, "a")
	if err != nil {
		return err
	}
	go func() {
		if err := s.sync(ctx); err != nil {
			log.Print(err)
		}
	}()
	_, err = s.write(ctx, "b")
	if err != nil {
		return err
	}
	return nil
}

// ok: what comes after the literal is returned as it is, nil.
func returnsIt(ctx context.Context, s *shelf) (int, error) {
	n, err := s.write(ctx, "a")
	if err != nil {
		return 0, err
	}
	go func() {
		if err := s.sync(ctx); err != nil {
			log.Print(err)
		}
	}()
	return n, err
}

// ok: it may still be an error.
func notAsked(ctx context.Context, s *shelf) error {
	_, err := s.write(ctx, "a")
	go func() {
		if err := s.sync(ctx); err != nil {
			log.Print(err)
		}
	}()
	if err != nil {
		return err
	}
	return nil
}

// ok: in a loop, where the next round sets it.
func rounds(ctx context.Context, s *shelf, keys []string) (err error) {
	for _, key := range keys {
		if err != nil {
			break
		}
		go func() {
			if err := s.sync(ctx); err != nil {
				log.Print(err)
			}
		}()
		_, err = s.write(ctx, key)
	}
	return err
}

// ok: another literal assigns it.
func assigned(ctx context.Context, s *shelf) error {
	var err error
	var wg sync.WaitGroup
	wg.Go(func() { err = s.sync(ctx) })
	wg.Go(func() {
		if _, err := s.write(ctx, "a"); err != nil {
			log.Print(err)
		}
	})
	wg.Wait()
	return err
}

// ok: somebody has its address.
func addressed(ctx context.Context, s *shelf) error {
	var err error
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := s.write(ctx, "a"); err != nil {
			log.Print(err)
		}
	})
	set(&err)
	wg.Wait()
	return err
}

func set(err *error) { *err = errors.New("late") }

// ok: the error goes elsewhere.
func sent(ctx context.Context, s *shelf) error {
	var err error
	errs := make(chan error, 1)
	go func() {
		err := s.sync(ctx)
		errs <- err
	}()
	if <-errs != nil {
		return errors.New("not synced")
	}
	return err
}

// ok: the literal hands it to its caller.
func returned(ctx context.Context, s *shelf) error {
	var err error
	try := func() error {
		_, err := s.write(ctx, "a")
		return err
	}
	if try() != nil {
		log.Print("trying again")
	}
	return err
}

// ok: a function is told.
func handled(ctx context.Context, s *shelf, fail func(error)) error {
	var err error
	go func() {
		if err := s.sync(ctx); err != nil {
			fail(err)
		}
	}()
	return err
}

// ok: it is read before the literal alone.
func readBefore(ctx context.Context, s *shelf) {
	var err error
	report(err)
	go func() {
		if err := s.sync(ctx); err != nil {
			log.Print(err)
		}
	}()
}

// ok: it asks which error it is.
func asked(ctx context.Context, s *shelf) error {
	var err error
	func() {
		if err := s.sync(ctx); errors.Is(err, context.Canceled) {
			s.rows = 0
		}
	}()
	return err
}

// ok: in the literal itself, not in a variable of a function around it.
func inside(ctx context.Context, s *shelf) {
	go func() {
		var err error
		if s.rows > 0 {
			if err := s.sync(ctx); err != nil {
				log.Print(err)
			}
		}
		report(err)
	}()
}
