// Command shutdownwait has servers that are told to shut down.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"shutdownwait/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	srv := &http.Server{Addr: ":8080"}
	go func() {
		<-ctx.Done()
		sctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Shutdown(sctx); err != nil {
			log.Print(err)
		}
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) { // want `ListenAndServe returns as soon as Shutdown begins \(line 28\), and then main does, which ends the process while requests are still served: wait until Shutdown has returned`
		log.Print(err)
	}
}

func init() { all(context.Background()) }

func all(ctx context.Context) {
	named(ctx)
	helper()
	fatalLater()
	waiting(ctx)
	counted(ctx)
	deferredWait(ctx)
	own()
	checked()
	_ = outer(true)
	grouped()
	_ = wrapped(ctx)
	serve.Run(ctx)
	new(app).run()
	generic[string](ctx)
	paused(ctx)
}

// The literal of a goroutine, and log.Fatal.
func fatalLater() {
	srv := &http.Server{}
	go func() {
		log.Fatal(srv.ListenAndServe()) // want `ListenAndServe returns an error as soon as Shutdown begins \(line 66\), and Fatal ends the process with it while requests are still served: leave out http.ErrServerClosed here, and wait until Shutdown has returned`
	}()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	srv.Shutdown(context.Background())
}

// A named function, and an error that is nil only in books.
func shutdown(ctx context.Context, srv *http.Server) {
	<-ctx.Done()
	srv.Shutdown(context.Background())
}

func named(ctx context.Context) error {
	srv := &http.Server{}
	go shutdown(ctx, srv)
	if err := srv.ListenAndServe(); err != nil && err != http.ErrServerClosed { // want `ListenAndServe returns as soon as Shutdown begins`
		return err
	}
	slog.Info("stopped")
	return nil
}

// A helper serves.
func listen(srv *http.Server) error {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	return srv.Serve(ln)
}

func helper() {
	srv := &http.Server{}
	go func() {
		if err := listen(srv); err != nil {
			log.Fatalf("listen: %v", err) // want `listen returns an error as soon as Shutdown begins \(line \d+\), and Fatalf ends the process`
		}
	}()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	srv.Shutdown(context.Background())
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Methods, and a field.
type app struct{ srv http.Server }

func (a *app) run() {
	must(a.srv.ListenAndServe()) // want `ListenAndServe returns an error as soon as Shutdown begins \(line \d+\), and must ends the process`
}

func (a *app) Stop(ctx context.Context) error { return a.srv.Shutdown(ctx) }

func generic[T any](ctx context.Context) (err error) {
	srv := &http.Server{}
	go func() {
		<-ctx.Done()
		srv.Shutdown(context.Background())
	}()
	err = srv.ListenAndServe() // want `ListenAndServe returns as soon as Shutdown begins`
	return err
}

func wrapped(ctx context.Context) error {
	srv := &http.Server{}
	defer context.AfterFunc(ctx, func() { srv.Shutdown(context.Background()) })()
	return fmt.Errorf("serve: %w", srv.ListenAndServe()) // want `ListenAndServe returns as soon as Shutdown begins`
}

// ok: it waits for the goroutine.
func waiting(ctx context.Context) error {
	srv := &http.Server{}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		done <- srv.Shutdown(context.Background())
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

// ok: by a group.
func counted(ctx context.Context) {
	var wg sync.WaitGroup
	srv := &http.Server{}
	wg.Go(func() {
		<-ctx.Done()
		srv.Shutdown(context.Background())
	})
	if err := srv.ListenAndServe(); err != nil {
		slog.Info("closed", "err", err)
	}
	wg.Wait()
}

// ok: deferred.
func deferredWait(ctx context.Context) error {
	srv := &http.Server{}
	done := make(chan struct{})
	defer func() { <-done }()
	go func() {
		defer close(done)
		<-ctx.Done()
		srv.Shutdown(context.Background())
	}()
	return srv.ListenAndServe()
}

// ok: it shuts down itself, when it serves no more.
func own() {
	srv := &http.Server{}
	defer srv.Shutdown(context.Background())
	if err := srv.ListenAndServe(); err != nil {
		log.Print(err)
	}
}

// ok: main waits for Shutdown, and the error that says so is left out.
func checked() {
	srv := &http.Server{}
	go func() {
		err := srv.ListenAndServe()
		if err != nil && !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	srv.Shutdown(context.Background())
}

// ok: the variable is one of the function around, or of two calls.
func outer(tls bool) (err error) {
	srv := &http.Server{}
	go func() {
		err = srv.ListenAndServe()
		if err != nil && !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	go func() {
		var err error
		if tls {
			err = srv.ListenAndServeTLS("", "")
		} else {
			err = srv.ListenAndServe()
		}
		if !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	return srv.Shutdown(context.Background())
}

// ok: another server.
func grouped() {
	a, b := &http.Server{Addr: ":1"}, &http.Server{Addr: ":2"}
	go func() { log.Fatal(a.ListenAndServe()) }()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	b.Shutdown(context.Background())
}

// ok: it gives the goroutine time.
func paused(ctx context.Context) {
	srv := &http.Server{}
	go shutdown(ctx, srv)
	if err := srv.ListenAndServe(); err != nil {
		log.Print(err)
	}
	time.Sleep(10 * time.Second)
}
