package a

import (
	"context"
	"fmt"
	"log"
	"net"
	"sync"
)

// From a builder of images: releasing is best effort, whoever does it.

type lease struct{ id string }

func (l *lease) Release(ctx context.Context) error { return ctx.Err() }

func giveBack(ctx context.Context, l *lease) {
	go l.Release(context.WithoutCancel(ctx)) // ok
}

// What is deferred sees the error.
func compress(ctx context.Context, write func(context.Context) error) (wait func() error) {
	var mu sync.Mutex
	var failed error
	go func() (err error) { // ok
		defer func() {
			if err != nil {
				mu.Lock()
				failed = fmt.Errorf("compressing: %w", err)
				mu.Unlock()
			}
		}()
		return write(ctx)
	}()
	return func() error {
		mu.Lock()
		defer mu.Unlock()
		return failed
	}
}

// The comment says that somebody thought of it.
func forward(ctx context.Context, l net.Listener, serve func(context.Context, net.Conn) error) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go serve(ctx, c) // each connection may fail on its own: ok
	}
}

// This one does not.
func forwardAll(ctx context.Context, l net.Listener, serve func(context.Context, net.Conn) error) {
	for {
		c, err := l.Accept()
		if err != nil {
			log.Print(err)
			return
		}
		// one goroutine a connection
		go serve(ctx, c) // want "the error of serve is lost"
	}
}

// From a proxy: the literal cancels with its errors, and returns them to be done.
func answer(ctx context.Context, s *store, cancel context.CancelCauseFunc) {
	go func() error { // ok
		if err := s.Flush(ctx); err != nil {
			cancel(err)
			return err
		}
		return s.Flush(ctx)
	}()
}
