package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

type config struct {
	addr  string
	dir   string
	grace time.Duration
}

type uploads struct {
	dir string
	log *slog.Logger
}

func (u *uploads) put(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.PathValue("name"))
	tmp, err := os.CreateTemp(u.dir, name+".*.part")
	if err != nil {
		http.Error(w, "storage unavailable", http.StatusServiceUnavailable)
		return
	}
	defer os.Remove(tmp.Name())
	n, err := io.Copy(tmp, http.MaxBytesReader(w, r.Body, 1<<30))
	if err = errors.Join(err, tmp.Close()); err != nil {
		u.log.Warn("upload aborted", "name", name, "bytes", n, "err", err)
		http.Error(w, "upload failed", http.StatusBadRequest)
		return
	}
	if err := os.Rename(tmp.Name(), filepath.Join(u.dir, name)); err != nil {
		u.log.Error("upload not stored", "name", name, "err", err)
		http.Error(w, "storage unavailable", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func run(cfg config, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	u := &uploads{dir: cfg.dir, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /files/{name}", u.put)
	srv := &http.Server{Addr: cfg.addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	go func() {
		<-ctx.Done()
		shutdownCtx, cancel := context.WithTimeout(context.Background(), cfg.grace)
		defer cancel()
		if err := srv.Shutdown(shutdownCtx); err != nil {
			log.Error("shutdown incomplete", "err", err)
		}
	}()

	log.Info("listening", "addr", cfg.addr)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	cfg := config{addr: ":9000", dir: os.TempDir(), grace: 30 * time.Second}
	if d := os.Getenv("UPLOAD_DIR"); d != "" {
		cfg.dir = d
	}
	if err := run(cfg, log); err != nil {
		log.Error("exit", "err", err)
		os.Exit(1)
	}
}
