package account

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

type Invoice struct {
	ID    string `json:"id"`
	Cents int64  `json:"cents"`
}

type Billing interface {
	Open(ctx context.Context, user string) ([]Invoice, error)
}

type Tickets interface {
	CountOpen(ctx context.Context, user string) (int, error)
}

type Usage interface {
	ThisMonth(ctx context.Context, user string) (int64, error)
}

type Page struct {
	Invoices []Invoice `json:"invoices"`
	Tickets  int       `json:"tickets"`
	Bytes    int64     `json:"bytes"`
}

// Handler builds the account page from three remote services.
type Handler struct {
	Billing Billing
	Tickets Tickets
	Usage   Usage
	Latency prometheus.Histogram
	Log     *slog.Logger
}

func (h *Handler) load(ctx context.Context, user string) (*Page, error) {
	var p Page
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		if p.Invoices, err = h.Billing.Open(ctx, user); err != nil {
			return fmt.Errorf("open invoices: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if p.Tickets, err = h.Tickets.CountOpen(ctx, user); err != nil {
			return fmt.Errorf("open tickets: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if p.Bytes, err = h.Usage.ThisMonth(ctx, user); err != nil {
			return fmt.Errorf("usage: %w", err)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return &p, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	defer func() { h.Latency.Observe(time.Since(start).Seconds()) }()
	p, err := h.load(r.Context(), r.PathValue("user"))
	if err != nil {
		h.Log.ErrorContext(r.Context(), "account page", "err", err)
		http.Error(w, "temporarily unavailable", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(p); err != nil {
		h.Log.DebugContext(r.Context(), "encode page", "err", err)
	}
}
