package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/courses/034_admin_server_shutdown/good/snapshot"
)

type config struct {
	addr  string
	dir   string
	grace time.Duration
}

func parseFlags(args []string) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("snapshotd", flag.ContinueOnError)
	fs.StringVar(&cfg.addr, "addr", ":8460", "admin listen address")
	fs.StringVar(&cfg.dir, "dir", "/var/lib/snapshotd", "snapshot directory")
	fs.DurationVar(&cfg.grace, "grace", 20*time.Second, "time given to open requests at shutdown")
	return cfg, fs.Parse(args)
}

func newMux(store *snapshot.Store, log *slog.Logger) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /snapshots/{volume}", func(w http.ResponseWriter, r *http.Request) {
		info, err := store.Take(r.Context(), r.PathValue("volume"), r.Body)
		if err != nil {
			log.Error("snapshot failed", "volume", r.PathValue("volume"), "err", err)
			http.Error(w, "snapshot failed", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(info); err != nil {
			log.Warn("write response", "err", err)
		}
	})
	return mux
}

func run(ctx context.Context, cfg config, log *slog.Logger) error {
	store, err := snapshot.Open(cfg.dir)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Addr:              cfg.addr,
		Handler:           newMux(store, log),
		ReadHeaderTimeout: 5 * time.Second,
	}

	drained := make(chan struct{})
	stopWatch := context.AfterFunc(ctx, func() {
		defer close(drained)
		log.Info("shutting down", "grace", cfg.grace)
		sctx, cancel := context.WithTimeout(context.Background(), cfg.grace)
		defer cancel()
		if err := srv.Shutdown(sctx); err != nil {
			log.Error("shutdown", "err", err)
		}
	})
	defer stopWatch()

	log.Info("listening", "addr", cfg.addr)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-drained
	return nil
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	cfg, err := parseFlags(os.Args[1:])
	if err != nil {
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = run(ctx, cfg, log)
	stop()
	if err != nil {
		log.Error("snapshotd", "err", err)
		os.Exit(1)
	}
}
