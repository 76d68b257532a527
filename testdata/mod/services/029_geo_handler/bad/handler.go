package geo

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Location struct {
	Country string `json:"country"`
	City    string `json:"city"`
}

// Database is a local lookup library without context support.
type Database interface {
	Lookup(ip net.IP) (Location, error)
}

type Handler struct {
	db       Database
	deadline time.Duration
	timeouts prometheus.Counter
	log      *slog.Logger
}

func NewHandler(db Database, deadline time.Duration, timeouts prometheus.Counter, log *slog.Logger) *Handler {
	return &Handler{db: db, deadline: deadline, timeouts: timeouts, log: log}
}

type lookupResult struct {
	loc Location
	err error
}

func (h *Handler) lookup(ctx context.Context, ip net.IP) (Location, error) {
	res := make(chan lookupResult)
	go func() {
		loc, err := h.db.Lookup(ip)
		res <- lookupResult{loc, err}
	}()
	select {
	case r := <-res:
		return r.loc, r.err
	case <-ctx.Done():
		return Location{}, fmt.Errorf("lookup %s: %w", ip, ctx.Err())
	}
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ip := net.ParseIP(r.URL.Query().Get("ip"))
	if ip == nil {
		http.Error(w, "bad ip", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.deadline)
	defer cancel()
	loc, err := h.lookup(ctx, ip)
	if ctx.Err() != nil && err != nil {
		h.timeouts.Inc()
		http.Error(w, "lookup timed out", http.StatusGatewayTimeout)
		return
	}
	if err != nil {
		h.log.ErrorContext(ctx, "lookup", "ip", ip, "err", err)
		http.Error(w, "lookup failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=3600")
	if err := json.NewEncoder(w).Encode(loc); err != nil {
		h.log.DebugContext(ctx, "encode", "err", err)
	}
}
