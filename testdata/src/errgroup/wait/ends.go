package wait

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// What is deferred ends the goroutines: they come to an end by themselves.

// From kopia: a channel that tells the walkers that nobody listens any more.
func list(walk func(func(string) bool), each func(string) error) error {
	names := make(chan string)
	finished := make(chan struct{})
	defer close(finished)
	var g errgroup.Group
	g.Go(func() error {
		defer close(names)
		walk(func(name string) bool {
			select {
			case names <- name:
				return true
			case <-finished:
				return false
			}
		})
		return nil
	})
	for name := range names {
		if err := each(name); err != nil {
			return err // ok
		}
	}
	return g.Wait()
}

// From compose: the connection that they read and write is closed.
func talk(c net.Conn, in io.Reader, out io.Writer, start func() error) error {
	defer c.Close()
	var g errgroup.Group
	g.Go(func() error {
		_, err := io.Copy(c, in)
		return err
	})
	g.Go(func() error {
		_, err := io.Copy(out, c)
		return err
	})
	if err := start(); err != nil {
		return err // ok
	}
	return g.Wait()
}

// From ntfy: their context is cancelled.
func serveBoth(ctx context.Context, load func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	if err := load(); err != nil {
		return err // ok
	}
	return g.Wait()
}

// From storj: the server is shut down by a literal.
func serveDuring(l net.Listener, ask func() error) error {
	server := &http.Server{}
	defer func() { _ = server.Close() }()
	var g errgroup.Group
	g.Go(func() error { return server.Serve(l) }) // ok
	return ask()
}

// A context that is cancelled under a condition only: a case from compose.
func waitAll(ctx context.Context, names []string, limited bool, find func(string) error, wait func(context.Context, string) error) error {
	if limited {
		c, cancel := context.WithCancel(ctx)
		defer cancel()
		ctx = c
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, name := range names {
		if err := find(name); err != nil {
			return err // want `returns while goroutines of g run`
		}
		g.Go(func() error { return wait(ctx, name) })
	}
	return g.Wait()
}

// What is closed is another's: a case from kopia, whose deleters wait for ever.
func deleteAll(names []string, drop func(string) error, list func() ([]string, error)) error {
	unused := make(chan string)
	done := make(chan struct{})
	defer close(done)
	var g errgroup.Group
	g.Go(func() error {
		for name := range unused {
			if err := drop(name); err != nil {
				return err
			}
		}
		return nil
	})
	found, err := list()
	if err != nil {
		return err // want `returns while goroutines of g run`
	}
	for _, name := range found {
		unused <- name
	}
	close(unused)
	return g.Wait()
}

// The context that is cancelled is not theirs.
func uploadAll(ctx context.Context, find func(context.Context) error) error {
	find1, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	if err := find(find1); err != nil {
		return errors.New("nothing there") // want `returns while goroutines of g run`
	}
	return g.Wait()
}
