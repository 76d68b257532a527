package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/courses/001_audit_trail/good/approval"
	"example.com/courses/001_audit_trail/good/audit"
)

func main() {
	if err := run(); err != nil {
		slog.Error("approvals stopped", "err", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	trail, err := audit.Open(envOr("AUDIT_FILE", "audit.jsonl"))
	if err != nil {
		return err
	}
	h := approval.NewHandler(trail, slog.Default())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /approvals/{id}", h.Approve)
	srv := &http.Server{Addr: envOr("ADDR", ":8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	serveErr := make(chan error, 1)
	go func() { serveErr <- srv.ListenAndServe() }()

	select {
	case err = <-serveErr:
	case <-ctx.Done():
	}
	shutdownCtx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err = errors.Join(err, srv.Shutdown(shutdownCtx))
	h.Wait()
	return errors.Join(err, trail.Close())
}

func envOr(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}
