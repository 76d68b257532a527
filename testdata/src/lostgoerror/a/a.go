package a

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"sync"

	"lostgoerror/dep"
)

type store struct{ n int }

func (s *store) Flush(ctx context.Context) error { return ctx.Err() }
func (s *store) Close() error                    { return errors.New("x") }
func (s *store) Run() error {
	for {
		s.n++
	}
}

func flush(ctx context.Context, s *store) error { return s.Flush(ctx) }

func each[T any](ctx context.Context, v T, f func(T) error) error { return f(v) }

func bad(ctx context.Context, s *store, f func() error, w io.Writer) {
	go s.Flush(ctx)                                    // want `the error of Flush is lost, since go drops what it returns`
	go flush(ctx, s)                                   // want `the error of flush is lost`
	go f()                                             // ok: given
	go func() error { return s.Flush(ctx) }()          // want `the error of the function literal is lost`
	go each(ctx, s, func(*store) error { return f() }) // want `the error of each is lost`
	go dep.Save(ctx, "x")                              // want `the error of Save is lost`
	go http.ListenAndServe(":80", nil)                 // want `the error of ListenAndServe is lost`
	m := s.Flush
	go m(ctx) // want `the error of Flush is lost`
}

func blanks(ctx context.Context, s *store, wg *sync.WaitGroup) {
	go func() {
		_ = s.Flush(ctx) // want `the error of Flush, the one thing that this goroutine does, is dropped`
	}()
	go func() {
		defer wg.Done()
		s.Flush(ctx) // want `the error of Flush, the one thing`
	}()
	go func() {
		flush(ctx, s) // want `the error of flush, the one thing`
		wg.Done()
	}()
	go func() {
		dep.Save(ctx, "x") // want `the error of Save, the one thing`
	}()
	done := make(chan struct{})
	go func() {
		each(ctx, s, func(*store) error { return ctx.Err() }) // want `the error of each, the one thing`
		close(done)
	}()
	work := func() {
		_ = s.Flush(ctx) // want `the error of Flush, the one thing`
	}
	go work()
	<-done
}

// From a file system's client: what a field holds comes from elsewhere, and is
// the same hint there as where the error is dropped in a call.
type cache struct {
	evict  func(key string) error
	upload func(ctx context.Context) error
}

func (c *cache) drop(ctx context.Context, key string) {
	c.evict(key)
	go c.evict(key)  // ok
	go c.upload(ctx) // want `the error of c.upload is lost`
	print := func() error { return errors.New(key) }
	go print() // want `the error of the function literal is lost`
}

// Look-alikes.

func good(ctx context.Context, s *store, errc chan error) {
	go s.Close()                         // ok: an end
	go dep.Touch(ctx, "x")               // ok: never fails
	go s.Run()                           // ok: never returns
	go func() { errc <- s.Flush(ctx) }() // ok: sent
	go func() {
		if err := s.Flush(ctx); err != nil {
			log.Print(err) // ok: logged
		}
	}()
	go func() {
		// Best effort: the next round flushes again.
		_ = s.Flush(ctx) // ok: said so
	}()
	go func() {
		s.Flush(ctx)
		s.n++ // ok: goes on, the error does not matter to it
	}()
	go func() {
		defer s.Close()
		<-ctx.Done() // ok: no call that fails
	}()
	go s.background(ctx)
	go s.loop(ctx)   // ok: endless
	go s.Rename("x") // ok: no input
}

func (s *store) Rename(string) error { return errors.New("x") }

// From containerd's shim_unix.go.
func (s *store) loop(ctx context.Context) error {
	ch := make(chan int)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n := <-ch:
			s.n += n
		}
	}
}

func (s *store) background(ctx context.Context) {
	_ = s.Flush(ctx) // ok: a method with a life of its own; errcheck's business
}

type conn struct {
	err  error
	ping chan struct{}
}

// From crypto/tls's quic.go: the connection keeps the error.
func (c *conn) handshake(ctx context.Context) error {
	c.err = ctx.Err()
	return c.err
}

func (c *conn) start(ctx context.Context) {
	go c.handshake(ctx) // ok
}

// From cloudflared's service.go: the next tick tries again.
func (c *conn) keepAlive(ctx context.Context, s *store) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.ping:
			go s.Flush(ctx) // ok
		}
	}
}
