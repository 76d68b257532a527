// Package guarded runs what others gave it, and keeps their panics to itself.
package guarded

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"

	"earlycatch/dep"
	"golang.org/x/sync/errgroup"
)

func guard(id string, fn func() error) error {
	defer func() { // want `when fn panics, the panic is logged and guard returns nil, so the caller takes it for a success: give the result a name, and set it to an error in the deferred function`
		if p := recover(); p != nil {
			slog.Error("panic", "job", id, "value", p, "stack", string(debug.Stack()))
		}
	}()
	return fn()
}

func protect() {
	if r := recover(); r != nil {
		log.Printf("panic: %v", r)
	}
}

func named(ctx context.Context, fn func(context.Context) error) (err error) {
	defer protect() // want `when fn panics, the panic is logged and named returns nil`
	if err = fn(ctx); err != nil {
		return fmt.Errorf("named: %w", err)
	}
	return nil
}

func call[T any](fn func() (T, error)) (T, error) {
	defer dep.Protect("call") // want `when fn panics, the panic is logged and call returns nil`
	return fn()
}

type handler func(context.Context, string) error

// A link of a chain, and one that is made for a chain.
type link struct {
	next handler
	mu   sync.Mutex
}

func (l *link) handle(ctx context.Context, msg string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer protect() // want `when l.next panics, the panic is logged and handle returns nil`
	return l.next(ctx, msg)
}

func wrap(next handler) handler {
	return func(ctx context.Context, msg string) error {
		defer protect() // want `when next panics, the panic is logged and the function literal in \w+ returns nil`
		return next(ctx, msg)
	}
}

type store interface {
	Save(ctx context.Context) error
}

type safe struct{ store store }

func (s *safe) Save(ctx context.Context) error {
	defer protect() // want `when Save panics`
	return s.store.Save(ctx)
}

// Members of a group.
func members(ctx context.Context, list []store) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range list {
		g.Go(func() error {
			defer protect() // want `members returns a nil error when protect has recovered, so its group`
			if err := s.Save(ctx); err != nil {
				return err
			}
			return nil
		})
	}
	return g.Wait()
}

// Look-alikes.

func set(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			err = fmt.Errorf("panic: %v", r) // ok
		}
	}()
	return fn()
}

func given(fn func() error) (err error) {
	defer dep.Into(&err) // ok: it gets the result
	return fn()
}

func again(fn func() error) error {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			panic(r) // ok
		}
	}()
	return fn()
}

func dies(fn func() error) error {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			os.Exit(2) // ok
		}
	}()
	return fn()
}

func tells(fn func() error, failed func(any)) error {
	defer func() {
		if r := recover(); r != nil {
			failed(r) // ok: somebody hears of it
		}
	}()
	return fn()
}

type task struct {
	err    error
	failed bool
	done   chan error
}

func (t *task) fail(r any) { t.failed = true; log.Print(r) }

func (t *task) run(fn func() error) error {
	defer func() {
		if r := recover(); r != nil {
			t.fail(r) // ok
		}
	}()
	return fn()
}

func (t *task) sends(fn func() error) error {
	defer func() {
		if r := recover(); r != nil {
			t.done <- errors.New("panic") // ok
		}
	}()
	return fn()
}

// Nobody asks whether it worked: it has no error, or only that of its own work.
func plain(fn func()) {
	defer protect() // ok
	fn()
}

func own(ctx context.Context, s store, fn func()) error {
	if err := s.Save(ctx); err != nil {
		return err
	}
	defer protect()
	fn() // ok: returns nil in any case
	return nil
}

// Said so.
func meant(fn func() error) error {
	defer protect() // a panic counts as done: it would come again
	return fn()
}

func withDep(fn func() error) error {
	defer dep.Protect("call") // want `when fn panics, the panic is logged and withDep returns nil`
	return fn()
}
func two[T any](fn func() (T, error)) (T, error) {
	defer protect() // want `when fn panics, the panic is logged and two returns nil`
	return fn()
}

// ok: another deferred function knows that it has not come back; or the result says so
// from the start.
func returned(fn func() error) (err error) {
	back := false
	defer func() {
		if !back {
			err = errors.New("panic")
		}
	}()
	defer protect()
	err = fn()
	back = true
	return err
}

var errPanic = errors.New("panic")

func fromTheStart(fn func() error) (err error) {
	err = errPanic
	defer protect()
	err = fn()
	return err
}
