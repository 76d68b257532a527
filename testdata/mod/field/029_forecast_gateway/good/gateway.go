// Package gateway serves forecasts from an upstream service.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"example.com/field/029_forecast_gateway/good/upstream"
)

// Source delivers stations and forecasts.
type Source interface {
	Stations(ctx context.Context) ([]upstream.Station, error)
	Forecast(ctx context.Context, station string, days int) (upstream.Forecast, error)
}

// Gateway is the HTTP front.
type Gateway struct {
	src   Source
	limit time.Duration
	log   *slog.Logger
}

// New returns a Gateway; limit bounds the time spent on the upstream.
func New(src Source, limit time.Duration, log *slog.Logger) *Gateway {
	return &Gateway{src: src, limit: limit, log: log}
}

// Handler returns the routes.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stations", func(w http.ResponseWriter, r *http.Request) {
		g.serve(w, r, func(ctx context.Context) (any, error) { return g.src.Stations(ctx) })
	})
	mux.HandleFunc("GET /stations/{id}/forecast", func(w http.ResponseWriter, r *http.Request) {
		g.serve(w, r, func(ctx context.Context) (any, error) { return g.src.Forecast(ctx, r.PathValue("id"), 3) })
	})
	return mux
}

func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, load func(context.Context) (any, error)) {
	ctx, cancel := context.WithTimeout(r.Context(), g.limit)
	defer cancel()
	val, err := load(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		http.Error(w, "upstream is slow", http.StatusGatewayTimeout)
		return
	case err != nil:
		g.log.Error("upstream", "path", r.URL.Path, "err", err)
		http.Error(w, "upstream failed", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(val); err != nil {
		g.log.Warn("write response", "path", r.URL.Path, "err", err)
	}
}
