package a

import (
	"context"
	"net"
	"time"
)

// Variables that the function assigns once the goroutine is there.

func traced(ctx context.Context, name string) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	time.AfterFunc(time.Minute, func() { _ = name })
	return ctx, cancel
}

type tracer interface {
	Start(ctx context.Context, name string) (context.Context, func())
}

// From buildkite's agent: the goroutine looks at the context when it comes to it.
func watched(ctx context.Context, t tracer, stop <-chan struct{}, interrupt func()) {
	go func() {
		select {
		case <-ctx.Done(): // want "ctx is read by this goroutine while watched may change it at line 31"
		case <-stop:
			interrupt()
		}
	}()
	var end func()
	ctx, end = t.Start(ctx, "watch")
	defer end()
	<-ctx.Done()
}

func watchedCopy(ctx context.Context, t tracer, stop <-chan struct{}, interrupt func()) {
	go func(ctx context.Context) {
		select {
		case <-ctx.Done(): // ok: a copy
		case <-stop:
			interrupt()
		}
	}(ctx)
	var end func()
	ctx, end = t.Start(ctx, "watch")
	defer end()
	<-ctx.Done()
}

// It is waited for.
func watchedFirst(ctx context.Context, t tracer, ready func(context.Context) error) {
	done := make(chan error)
	go func() { done <- ready(ctx) }() // ok
	if <-done != nil {
		return
	}
	var end func()
	ctx, end = t.Start(ctx, "watch")
	defer end()
	<-ctx.Done()
}

// Before it is there.
func watchedBefore(ctx context.Context, t tracer, interrupt func()) {
	ctx, end := t.Start(ctx, "watch")
	defer end()
	go func() {
		<-ctx.Done() // ok
		interrupt()
	}()
}

// One variable for all rounds: the call that fills it waits for a connection, not
// for the goroutine.
func accept(l net.Listener, serve func(net.Conn)) error {
	var conn net.Conn
	var err error
	for {
		conn, err = l.Accept()
		if err != nil {
			return err
		}
		go func() {
			serve(conn) // want "conn is read by this goroutine while accept may change it at line 79"
		}()
	}
}

func acceptOwn(l net.Listener, serve func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			serve(conn) // ok
		}()
	}
}

// From headscale: the options grow with each round.
func startAll(names []string, certs func(string) ([]byte, error), start func(string, ...[]byte)) error {
	var opts [][]byte
	for _, name := range names {
		cert, err := certs(name)
		if err != nil {
			return err
		}
		opts = append(opts, cert)
		go func() {
			start(name, opts...) // want "opts is read by this goroutine while startAll may change it at line 109"
		}()
	}
	return nil
}

// Each round waits for the one before.
func acceptOne(l net.Listener, serve func(net.Conn)) error {
	var conn net.Conn
	var err error
	done := make(chan struct{})
	for {
		conn, err = l.Accept()
		if err != nil {
			return err
		}
		go func() {
			serve(conn) // ok
			done <- struct{}{}
		}()
		<-done
	}
}
