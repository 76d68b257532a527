package notserving

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
)

type server struct {
	srv *http.Server
	log *slog.Logger
}

func (s *server) Run(ctx context.Context) error {
	go func() {
		s.log.Info("listening", "addr", s.srv.Addr)
		if err := s.srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) { // want `when ListenAndServe fails, since the address is in use for instance, the goroutine only logs it, and Run goes on waiting \(line 30\) as if it served: send the error to Run, and select on that, too`
			s.log.Error("serve", "err", err)
		}
	}()

	<-ctx.Done()
	dctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := s.srv.Shutdown(dctx); err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}

// It waits for a signal.
func dropped() {
	srv := &http.Server{Addr: ":8080"}
	go srv.ListenAndServe() // want `when ListenAndServe fails, since the address is in use for instance, the goroutine drops its error, and dropped goes on waiting`
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	srv.Shutdown(context.Background())
}

// The goroutine is a method.
func (s *server) Serve(ctx context.Context) error {
	go s.listen()
	<-ctx.Done()
	return s.srv.Shutdown(context.Background())
}

func (s *server) listen() {
	err := s.srv.ListenAndServeTLS("cert", "key") // want `when ListenAndServeTLS fails, since the address is in use for instance, the goroutine only logs it, and Serve goes on waiting`
	if err != nil && err != http.ErrServerClosed {
		log.Printf("serve: %v", err)
	}
}

// It is given the server.
func given(ctx context.Context, srv *http.Server) error {
	go func(s *http.Server) {
		log.Print(s.ListenAndServe()) // want `when ListenAndServe fails`
	}(srv)
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: the function is told.
func told(ctx context.Context, srv *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return srv.Shutdown(context.Background())
}

// ok: its failure ends the wait.
func cancels(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		if err := srv.ListenAndServe(); err != nil {
			log.Print(err)
		}
		cancel()
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: so it does here.
func deferred(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		log.Print(srv.ListenAndServe())
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: the program ends.
func fatal(ctx context.Context, srv *http.Server) error {
	go func() {
		if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
			os.Exit(1)
		}
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: the program has other things to do than to show this.
func aside(ctx context.Context, debug *http.Server, work func(context.Context)) error {
	go func() {
		if err := debug.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
	}()
	go work(ctx)
	<-ctx.Done()
	return debug.Shutdown(context.Background())
}

// ok: it works itself meanwhile.
func works(ctx context.Context, debug *http.Server, work func(context.Context) error) error {
	go func() {
		if err := debug.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
	}()
	err := work(ctx)
	debug.Shutdown(context.Background())
	return err
}

// ok: whether the address is free is known before.
func listened(ctx context.Context, l net.Listener, srv *http.Server) error {
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: it tries again.
func retries(ctx context.Context, srv *http.Server) error {
	go func() {
		for ctx.Err() == nil {
			log.Print(srv.ListenAndServe())
		}
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// ok: it is remembered for who asks.
type health struct {
	mu  sync.Mutex
	err error
}

func (h *health) run(ctx context.Context, srv *http.Server) error {
	go func() {
		err := srv.ListenAndServe()
		h.mu.Lock()
		h.err = err
		h.mu.Unlock()
	}()
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}
