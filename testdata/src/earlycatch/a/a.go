package a

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strconv"

	"golang.org/x/sync/errgroup"

	"earlycatch/dep"
)

var ErrNotFound = errors.New("not found")

func fetch(ctx context.Context, id string) error { return ctx.Err() }

type client struct{ log *slog.Logger }

func (c *client) get(ctx context.Context, id string) (string, error) { return id, ctx.Err() }

func with[T any](ctx context.Context, v T, f func(context.Context, T) error) error { return f(ctx, v) }

// log-and-return

func both(ctx context.Context, c *client) (string, error) {
	s, err := c.get(ctx, "a")
	if err != nil {
		c.log.Error("get", "err", err)
		return "", err // want `err is logged and returned`
	}
	if err := fetch(ctx, s); err != nil {
		log.Print(err)
		return "", fmt.Errorf("fetch: %w", err) // want `err is logged and returned`
	}
	if err := dep.Fetch(ctx, s); err != nil {
		return "", fmt.Errorf("fetch: %w", err) // ok: returned only
	}
	return s, nil
}

// log-and-drop

type item struct{ id string }

func find(ctx context.Context, c *client, id string) *item {
	if id == "" {
		return nil
	}
	s, err := c.get(ctx, id)
	if err != nil {
		log.Print(err)
		return nil // want `err is logged and nil returned, as it is when there is nothing: callers of find cannot tell`
	}
	return &item{s}
}

func has(ctx context.Context, c *client) bool { return find(ctx, c, "x") != nil }

func load(ctx context.Context, c *client) *item {
	s, err := c.get(ctx, "x")
	if err != nil {
		log.Print(err)
		return nil // ok: nil means nothing else here
	}
	return &item{s}
}

func loaded(ctx context.Context, c *client) bool { return load(ctx, c) != nil }

// flattened

func flat(ctx context.Context, errc chan error) {
	go func() {
		if err := fetch(ctx, "a"); err != nil {
			errc <- fmt.Errorf("fetch: %v", err) // want `err is turned into text before it leaves the goroutine`
		}
	}()
	go func() {
		err := dep.Fetch(ctx, "a")
		errc <- errors.New(err.Error()) // want `err is turned into text`
	}()
	go named(ctx, errc)
}

func named(ctx context.Context, errc chan<- error) {
	if err := with(ctx, 1, func(ctx context.Context, _ int) error { return fetch(ctx, "x") }); err != nil {
		errc <- fmt.Errorf("with %d: %s", 1, err) // want `err is turned into text`
	}
}

func group(ctx context.Context, c *client) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if _, err := c.get(ctx, "a"); err != nil {
			return fmt.Errorf("get: %v", err) // want `err is turned into text`
		}
		return nil
	})
	return g.Wait()
}

func fine(ctx context.Context, errc chan error) error {
	if err := fetch(ctx, "a"); err != nil {
		errc <- fmt.Errorf("fetch: %w", err) // ok: wrapped
	}
	if err := fetch(ctx, "a"); err != nil {
		if errors.Is(err, context.Canceled) {
			return nil
		}
		errc <- fmt.Errorf("fetch: %v", err) // ok: told apart before
	}
	if err := fetch(ctx, "b"); err != nil {
		return fmt.Errorf("fetch: %v", err) // ok: stays in its goroutine; errorlint's business
	}
	return nil
}

// The goroutine sends an error of its own, from the variable of the result.
func watched(ctx context.Context, c *client) (errc chan error, err error) {
	if err := fetch(ctx, "a"); err != nil {
		return nil, fmt.Errorf("fetch: %v", err) // ok: returned to the caller
	}
	errc = make(chan error, 1)
	go func() {
		for {
			_, err = c.get(ctx, "a")
			if err != nil {
				errc <- err
				return
			}
		}
	}()
	if err = fetch(ctx, "b"); err != nil {
		return errc, fmt.Errorf("fetch: %v", err) // ok: returned to the caller
	}
	return errc, nil
}

// cause-replaced

func replaced(ctx context.Context, c *client, id string) error {
	if err := fetch(ctx, id); err != nil {
		return errors.New("fetch failed") // want `the error of fetch is replaced by a new one that does not hold it, so the cause is gone`
	}
	if _, err := c.get(ctx, id); err != nil {
		return fmt.Errorf("get %s failed", id) // want `the error of get is replaced`
	}
	if err := dep.Fetch(ctx, id); err != nil {
		return errors.New("fetch") // want `the error of Fetch is replaced`
	}
	if err := with(ctx, id, fetch); err != nil {
		return errors.New("with") // want `the error of with is replaced`
	}
	if _, err := os.ReadFile(id); err != nil {
		return errors.New("no file") // want `the error of ReadFile is replaced`
	}
	return func() error {
		if err := fetch(ctx, id); err != nil {
			return errors.New("literal") // want `the error of fetch is replaced`
		}
		return nil
	}()
}

func kept(ctx context.Context, id string) error {
	if err := fetch(ctx, id); err != nil {
		return ErrNotFound // ok: a sentinel error is a choice
	}
	if err := fetch(ctx, id); err != nil {
		log.Print(err)
		return errors.New("fetch failed") // ok: the cause is in the log
	}
	if _, err := strconv.Atoi(id); err != nil {
		return fmt.Errorf("%q is no number", id) // ok: that says it all
	}
	if err := fetch(ctx, id); err == io.EOF {
		return errors.New("short") // ok: the error was looked at
	}
	return nil
}

// From containerd's io_unix.go and apply.go: a named result that a deferred
// function looks at is loaded anew for every use.
func captured(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			println("failed")
		}
	}()
	if err = fetch(ctx, id); err != nil {
		return fmt.Errorf("fetch %s: %w", id, err) // ok: wrapped
	}
	if err = dep.Fetch(ctx, id); err != nil {
		err = fmt.Errorf("fetch %s: %w", id, err) // ok: wrapped
		return err
	}
	// From grpc-go's test_metrics_recorder.go.
	if err := fetch(ctx, id); err != nil {
		return errors.New("timeout waiting for fetch") // ok: says why
	}
	// From internal/trace's version.go.
	if _, err := fmt.Fscanf(os.Stdin, "v%s", &id); err != nil {
		return errors.New("no version") // ok: what is read does not parse
	}
	if _, err := os.Stat(id); err != nil {
		return fmt.Errorf("no %s", id) // ok: asked whether it is there
	}
	return nil
}

// recover-silent

func silent(f func()) {
	defer func() {
		recover() // want `the panic recovered here goes nowhere`
	}()
	f()
}

func silentTest(f func()) {
	defer func() {
		if r := recover(); r != nil { // want `the panic recovered here goes nowhere`
		}
	}()
	f()
}

func swallow() { _ = recover() } // want `the panic recovered here goes nowhere`

func deferred(f func()) {
	defer swallow()
	f()
}

func (c *client) quiet(f func()) {
	defer func() {
		_ = recover() // want `the panic recovered here goes nowhere`
	}()
	f()
}

func quietly[T any](v T, f func(T)) {
	defer func() {
		if v := recover(); v != nil { // want `the panic recovered here goes nowhere`
			return
		}
	}()
	f(v)
}

func inGoroutine(f func()) {
	go func() {
		defer swallow()
		defer func() { recover() }() // want `the panic recovered here goes nowhere`
		f()
	}()
}

func again(f func()) {
	defer func() {
		if r := recover(); r != nil {
			panic(r) // ok: goes on
		}
	}()
	f()
}

func sent(f func(), errc chan<- any) {
	defer func() {
		errc <- recover() // ok: somebody hears of it
	}()
	f()
}

func loud(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r) // ok: becomes an error
		}
	}()
	f()
	return nil
}

func closed(ch chan int) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // ok: the caller learns of it
		}
	}()
	ch <- 1
	return true
}

func counted(f func(), failed func()) {
	defer func() {
		if recover() != nil {
			failed() // ok: something is done about it
		}
	}()
	f()
}

// equal protects against panics from comparing what cannot be compared; from
// os/exec.
func equal(a, b any) bool {
	defer func() {
		recover()
	}()
	return a == b
}

func explained(f func()) {
	defer func() {
		// An old table: the default stands.
		recover()
	}()
	f()
}
