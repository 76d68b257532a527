// Package shadowed has goroutines that return the wrong error variable.
package shadowed

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

type server struct{ http.Server }

// A literal that serves.
func run(ctx context.Context, addr string, srv *server) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		if err := srv.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
		return err // want `this err is that of run, which the goroutine never sets: the error of Serve \(line 24\) is in another variable of the name, and lost; return it there`
	})
	return g.Wait()
}

func open(name string) error  { return nil }
func check(name string) error { return nil }

// By a method, in a loop, with other results before.
func (s *server) all(names []string) (n int, err error) {
	if err = open(""); err != nil {
		return 0, err
	}
	var g errgroup.Group
	for _, name := range names {
		g.TryGo(func() error {
			if err := check(name); err != nil {
				log.Printf("%s: %v", name, err)
			} else {
				log.Print(name)
			}
			return err // want `this err is that of all`
		})
	}
	return len(names), g.Wait()
}

// Generic, and a variable that the literal is kept in.
func each[T any](list []T, do func(T) error) error {
	err := open("")
	if err != nil {
		return err
	}
	var g errgroup.Group
	for _, x := range list {
		one := func() error {
			if err := do(x); err != nil {
				log.Print(err)
			}
			return err // want `this err is that of each`
		}
		g.Go(one)
	}
	return g.Wait()
}

// ok: it sets the variable, and nobody else reads it until then.
func sets(names []string) error {
	err := open("")
	var g errgroup.Group
	g.Go(func() error {
		if err = check(names[0]); err != nil {
			log.Print(err)
		}
		return err
	})
	return g.Wait()
}

// ok: returned where it is.
func returns(names []string) error {
	err := open("")
	if err != nil {
		return err
	}
	var g errgroup.Group
	for _, name := range names {
		g.Go(func() error {
			if err := check(name); err != nil {
				return err
			}
			return nil
		})
	}
	return g.Wait()
}

// ok: the other is meant, by another name.
func meant(names []string) error {
	err := open("")
	var g errgroup.Group
	g.Go(func() error {
		if cerr := check(names[0]); cerr != nil {
			log.Print(cerr)
		}
		return err
	})
	return g.Wait()
}

// ok: what failed is handed out.
func handedOut(names []string, failed chan<- error) error {
	err := open("")
	if err != nil {
		return err
	}
	var g errgroup.Group
	for _, name := range names {
		g.Go(func() error {
			err := check(name)
			if err != nil {
				failed <- err
			}
			return nil
		})
	}
	return g.Wait()
}
