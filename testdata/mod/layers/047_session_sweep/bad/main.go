package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"example.com/layers/047_session_sweep/bad/registry"
	"example.com/layers/047_session_sweep/bad/sweep"
)

func main() {
	maxIdle := flag.Duration("idle", 10*time.Minute, "maximal idle time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	reg := registry.New()
	var wg sync.WaitGroup
	wg.Go(func() { sweep.Run(ctx, reg, *maxIdle, time.Minute) })

	mux := http.NewServeMux()
	mux.HandleFunc("PUT /sessions/{id}", func(w http.ResponseWriter, r *http.Request) {
		reg.Touch(r.PathValue("id"))
		w.WriteHeader(http.StatusNoContent)
	})
	srv := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { srv.Close() })
	err := srv.ListenAndServe()
	stop()
	wg.Wait()
	if !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
