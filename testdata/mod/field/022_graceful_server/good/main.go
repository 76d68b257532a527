// Command quoted serves price quotes over HTTP.
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
	"sync"
	"syscall"
	"time"
)

type config struct {
	addr  string
	grace time.Duration
}

type quote struct {
	Symbol string    `json:"symbol"`
	Price  float64   `json:"price"`
	At     time.Time `json:"at"`
}

type book struct {
	mu     sync.RWMutex
	quotes map[string]quote
}

func newBook() *book { return &book{quotes: make(map[string]quote)} }

func (b *book) get(symbol string) (quote, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	q, ok := b.quotes[symbol]
	return q, ok
}

func (b *book) put(q quote) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.quotes[q.Symbol] = q
}

func (b *book) handleGet(w http.ResponseWriter, r *http.Request) {
	q, ok := b.get(r.PathValue("symbol"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(q); err != nil {
		slog.Warn("write quote", "symbol", q.Symbol, "err", err)
	}
}

func (b *book) handlePut(w http.ResponseWriter, r *http.Request) {
	var q quote
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&q); err != nil {
		http.Error(w, "bad quote", http.StatusBadRequest)
		return
	}
	q.Symbol, q.At = r.PathValue("symbol"), time.Now()
	b.put(q)
	w.WriteHeader(http.StatusNoContent)
}

func run(ctx context.Context, cfg config) error {
	b := newBook()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /quotes/{symbol}", b.handleGet)
	mux.HandleFunc("PUT /quotes/{symbol}", b.handlePut)
	srv := &http.Server{Addr: cfg.addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var drain sync.WaitGroup
	drain.Go(func() {
		<-ctx.Done()
		slog.Info("draining", "grace", cfg.grace)
		sctx, cancel := context.WithTimeout(context.Background(), cfg.grace)
		defer cancel()
		if err := srv.Shutdown(sctx); err != nil {
			slog.Error("shutdown", "err", err)
		}
	})

	slog.Info("listening", "addr", cfg.addr)
	err := srv.ListenAndServe()
	stop()
	drain.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func main() {
	var cfg config
	flag.StringVar(&cfg.addr, "addr", ":8080", "listen address")
	flag.DurationVar(&cfg.grace, "grace", 15*time.Second, "time to drain requests")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	err := run(ctx, cfg)
	stop()
	if err != nil {
		slog.Error("quoted", "err", err)
		os.Exit(1)
	}
}
