// Package main has servers that close what their handlers' goroutines write to.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/signal"
	"time"

	"unawaited/lentdep"
)

func main() {
	for _, run := range []func() error{function, deferred, literal, counted, plain, stopped, before, slept, checked} {
		if run() != nil {
			os.Exit(1)
		}
	}
	(&program{}).run()
	generic(1)
}

func server(h http.Handler) (*http.Server, context.Context, func()) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	return &http.Server{Handler: h}, ctx, stop
}

func function() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	h := lentdep.NewHandler(trail)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /approve/{id}", h.Approve)
	srv, ctx, stop := server(mux)
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	err = srv.Shutdown(context.Background())
	return errors.Join(err, trail.Close()) // want `function closes trail when the server is down, while goroutines that Approve has started \(h.go:43\) may still have to write to it, and nobody waits for these: count them in a WaitGroup that function waits for first`
}

// ok: what it was given to has gone.
func checked() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	if err := lentdep.Check(trail); err != nil {
		return err
	}
	srv, ctx, stop := server(http.NotFoundHandler())
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	err = srv.Shutdown(context.Background())
	return errors.Join(err, trail.Close())
}

func deferred() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	defer trail.Close() // want `deferred closes trail when the server is down`
	srv, ctx, stop := server(http.HandlerFunc(lentdep.NewHandler(trail).Approve))
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

func literal() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	h, err := lentdep.NewLiteral(trail)
	if err != nil {
		return err
	}
	srv, ctx, stop := server(h)
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	return trail.Close() // want `literal closes trail`
}

type program struct{ srv *http.Server }

func (p *program) run() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(http.HandlerFunc(lentdep.NewHandler(trail).Approve))
	p.srv = srv
	defer stop()
	go p.srv.ListenAndServe()
	<-ctx.Done()
	p.srv.Shutdown(context.Background())
	return trail.Close() // want `run closes trail`
}

func generic[T any](T) error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(http.HandlerFunc(lentdep.NewHandler(trail).Approve))
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	return trail.Close() // want `generic closes trail`
}

// ok: the goroutines are counted.
func counted() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	h := lentdep.NewCounted(trail)
	srv, ctx, stop := server(h)
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	h.Wait()
	return trail.Close() // ok
}

// ok: the handler itself writes, and Shutdown waits for it.
func plain() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(lentdep.NewPlain(trail))
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	return trail.Close() // ok
}

// ok: a context stops them.
func stopped() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(nil)
	srv.Handler = lentdep.NewStopped(ctx, trail)
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	return trail.Close() // ok
}

// ok: it is closed where there has been no server.
func before() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(http.HandlerFunc(lentdep.NewHandler(trail).Approve))
	defer stop()
	if ctx.Err() != nil {
		return trail.Close() // ok
	}
	go srv.ListenAndServe()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: they are given some time.
func slept() error {
	trail, err := lentdep.Open("trail")
	if err != nil {
		return err
	}
	srv, ctx, stop := server(http.HandlerFunc(lentdep.NewHandler(trail).Approve))
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())
	time.Sleep(time.Second)
	return trail.Close() // ok
}
