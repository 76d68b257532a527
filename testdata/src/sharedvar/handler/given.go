package handler

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"

	"sharedvar/helper"
)

// An object of another package is made of the function: a case from
// opentelemetry-collector.
func newSink(name string, write func(context.Context, string) (string, error)) (*helper.Sink, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sink, err := helper.NewSink(func(ctx context.Context, line string) error {
		line, err = write(ctx, line) // want `err of newSink is assigned by a function that NewSink keeps \(line \d+\) and that is called again and again`
		if err != nil {
			return err
		}
		log.Print(line)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sink, nil
}

// A function for each request is returned.
func logged(name string, next func(context.Context, string) error) func(context.Context, string) error {
	f, err := os.Create(name)
	if err != nil {
		return nil
	}
	return func(ctx context.Context, req string) error {
		if _, err = f.WriteString(req); err != nil { // want `err of logged is assigned by a function that it returns and that is called again and again`
			return err
		}
		return next(ctx, req)
	}
}

type server struct{ root string }

func (s *server) static() (http.Handler, error) {
	page, err := os.ReadFile(s.root)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err = w.Write(page) // want `err of static is assigned by a function that it returns`
		if err != nil {
			log.Print(err)
		}
	}), nil
}

func typed[T any](name string, write func(*os.File, T) error) (func(context.Context, T) error, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, v T) error {
		err = write(f, v) // want `err of typed is assigned by a function that it returns`
		return err
	}, nil
}

// Look-alikes.

// It runs under the context that is there: now.
func now(ctx context.Context, name string) (n int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	return helper.NewCount(ctx, func(ctx context.Context, line string) error {
		_, err = f.WriteString(line) // ok
		return err
	}), nil
}

// A steps' function that one caller calls in a row.
func stepper(name string) func() error {
	f, err := os.Create(name)
	return func() error {
		if f == nil {
			return errors.New("no file")
		}
		_, err = f.WriteString("x") // ok: nothing comes from outside
		return err
	}
}

// It declares its own.
func own(name string) func(context.Context, string) error {
	f, err := os.Create(name)
	if err != nil {
		return nil
	}
	return func(ctx context.Context, req string) error {
		_, err := f.WriteString(req) // ok
		return err
	}
}

// It remembers, for all who come later.
func sticky(name string) func(context.Context, string) error {
	f, err := os.Create(name)
	return func(ctx context.Context, req string) error {
		if err != nil {
			return err
		}
		_, err = f.WriteString(req) // ok: what is wrong stays wrong
		return err
	}
}

// From compose: what the call finds is for the function that runs afterwards, and
// its error comes with it.
type command struct {
	run  func(context.Context, string) error
	then func() int
}

func waiting(name string, wait func(context.Context, string) (int, error)) *command {
	var code int
	var err error
	c := &command{then: func() int { return code }}
	c.run = adapt(func(ctx context.Context, arg string) error {
		code, err = wait(ctx, name+arg) // ok
		return err
	})
	return c
}

func waitingAlone(name string, wait func(context.Context, string) (int, error)) *command {
	var err error
	c := &command{then: func() int { return 0 }}
	c.run = adapt(func(ctx context.Context, arg string) error {
		_, err = wait(ctx, name+arg) // want `err of waitingAlone is assigned by a function that adapt keeps`
		return err
	})
	return c
}

func adapt(f func(context.Context, string) error) func(context.Context, string) error {
	return func(ctx context.Context, arg string) error {
		if err := f(ctx, arg); err != nil {
			return errors.Join(errors.New(arg), err)
		}
		return nil
	}
}
