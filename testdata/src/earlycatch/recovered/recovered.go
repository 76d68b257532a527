package recovered

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"runtime/debug"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

type message struct{ id, kind string }

type handler func(ctx context.Context, m message) error

type counter interface{ Inc() }

type consumer struct {
	handlers map[string]handler
	log      *slog.Logger
	panics   counter
	caught   atomic.Int64
}

func (c *consumer) ack(m message)             {}
func (c *consumer) nack(m message, err error) {}

// The message is acknowledged although its handler has panicked.
func (c *consumer) work(ctx context.Context, in <-chan message) {
	for m := range in {
		if err := c.handle(ctx, m); err != nil {
			c.nack(m, err)
			continue
		}
		c.ack(m)
	}
}

func (c *consumer) handle(ctx context.Context, m message) error {
	defer func() {
		if p := recover(); p != nil { // want `handle returns a nil error when it has recovered here, so its caller \(line 35\) goes on as if all had gone well`
			c.panics.Inc()
			c.caught.Add(1)
			c.log.ErrorContext(ctx, "handler panic", "id", m.id, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	h, ok := c.handlers[m.kind]
	if !ok {
		return fmt.Errorf("no handler for %q", m.kind)
	}
	return h(ctx, m)
}

// ok: the error says so.
func (c *consumer) named(ctx context.Context, m message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler for %q panicked: %v", m.kind, p)
			c.log.ErrorContext(ctx, "handler panic", "panic", p)
		}
	}()
	return c.handlers[m.kind](ctx, m)
}

// A name for the result alone is not enough.
func (c *consumer) onlyNamed(ctx context.Context, m message) (n int, err error) {
	defer func() {
		if p := recover(); p != nil { // want `onlyNamed returns a nil error when it has recovered here`
			log.Printf("handler panic: %v", p)
		}
	}()
	err = c.handlers[m.kind](ctx, m)
	return 1, err
}

func all(ctx context.Context, c *consumer, ms []message) error {
	for _, m := range ms {
		if err := c.named(ctx, m); err != nil {
			return err
		}
		if n, err := c.onlyNamed(ctx, m); err != nil || n > 1 {
			return err
		}
		if err := guard(func() error { return c.handlers[m.kind](ctx, m) }); err != nil {
			return err
		}
		if _, err := convert(m, func(m message) (string, error) { return m.id, nil }); err != nil {
			return err
		}
		if err := again(m); err != nil {
			return err
		}
		if err := exits(m); err != nil {
			return err
		}
		if err := c.remembers(m); err != nil {
			return err
		}
		if err := c.tells(m); err != nil {
			return err
		}
		if err := silent(m); err != nil {
			return err
		}
		if err := never(m); err != nil {
			return err
		}
		_ = unasked(m)
		if err := helped(m); err != nil {
			return err
		}
	}
	return nil
}

func guard(f func() error) error {
	defer func() {
		if p := recover(); p != nil { // want `guard returns a nil error when it has recovered here`
			slog.Error("panic", "value", p)
		}
	}()
	return f()
}

func convert[T, U any](v T, f func(T) (U, error)) (U, error) {
	defer func() {
		if p := recover(); p != nil { // want `convert returns a nil error when it has recovered here`
			log.Println("panic:", p)
		}
	}()
	return f(v)
}

func parse(m message) error {
	if m.id == "" {
		return errors.New("no id")
	}
	return nil
}

// ok: it panics again.
func again(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
			panic(p)
		}
	}()
	return parse(m)
}

// ok: the program ends.
func exits(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
			os.Exit(1)
		}
	}()
	return parse(m)
}

// ok: the object remembers it, who asks that is told.
func (c *consumer) remembers(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
			c.panics = nil
		}
	}()
	return parse(m)
}

// ok: it answers in another way.
func (c *consumer) tells(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
			c.nack(m, fmt.Errorf("panic: %v", p))
		}
	}()
	return parse(m)
}

type conn interface {
	Close()
	Inc()
}

type peer struct{ c conn }

// ok: the connection is closed, which its other users notice.
func (p *peer) closes(m message) error {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			p.c.Close()
		}
	}()
	return parse(m)
}

type answer interface{ Fail(code int) }

// ok: who asked gets an answer.
func answers(w answer, m message) error {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			w.Fail(500)
		}
	}()
	return parse(m)
}

func serve(p *peer, w answer, m message) error {
	if err := p.closes(m); err != nil {
		return err
	}
	return answers(w, m)
}

// ok: what goes nowhere at all is another kind's.
func silent(m message) error {
	defer func() {
		recover() // expected: the channel may be closed
	}()
	return parse(m)
}

// ok: it has no error to return but for its signature.
func never(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
		}
	}()
	log.Print(m.id)
	return nil
}

// ok: nobody takes nil for success.
func unasked(m message) error {
	defer func() {
		if p := recover(); p != nil {
			log.Print(p)
		}
	}()
	return parse(m)
}

// ok: what a function of its own does with the error cannot be seen here.
func helped(m message) (err error) {
	defer rescue(&err)
	return parse(m)
}

func logPanic(what string) {
	if p := recover(); p != nil {
		log.Printf("%s: %v\n%s", what, p, debug.Stack())
	}
}

func (c *consumer) catch() {
	if p := recover(); p != nil {
		c.log.Error("panic", "value", p)
	}
}

func byFunction(m message) error {
	defer logPanic(m.id) // want `byFunction returns a nil error when logPanic has recovered, so its caller`
	return parse(m)
}

func (c *consumer) byMethod(m message) error {
	defer c.catch() // want `byMethod returns a nil error when catch has recovered, so its caller`
	return parse(m)
}

func both(c *consumer, m message) error {
	if err := byFunction(m); err != nil {
		return err
	}
	return c.byMethod(m)
}

func top(c *consumer, m message) bool { return both(c, m) == nil }

// From flow-go: the goroutines of the connection that have not panicked go on.
func (c *consumer) connection(ctx context.Context, m message) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer func() {
			if p := recover(); p != nil { // want `the function literal in connection returns a nil error when it has recovered here, so its group \(line \d+\) goes on`
				c.log.Warn("recovered", "value", p)
			}
		}()
		return c.handlers[m.kind](ctx, m)
	})
	g.Go(func() error { // ok: the group is told
		return c.named(ctx, m)
	})
	return g.Wait()
}

func rescue(err *error) {
	if p := recover(); p != nil {
		log.Print(p)
		*err = fmt.Errorf("panic: %v", p)
	}
}
