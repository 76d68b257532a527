// Package reportapi accepts reports and builds them in the background.
package reportapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"example.com/field/031_report_jobs/bad/jobs"
)

// Request describes a report.
type Request struct {
	Title string `json:"title"`
	Days  int    `json:"days"`
}

// Builder builds reports.
type Builder interface {
	Build(ctx context.Context, req Request) error
}

// API is the HTTP front.
type API struct {
	queue   *jobs.Queue
	builder Builder
	limit   time.Duration
	log     *slog.Logger
}

// New returns an API; limit bounds the time for one report.
func New(q *jobs.Queue, b Builder, limit time.Duration, log *slog.Logger) *API {
	return &API{queue: q, builder: b, limit: limit, log: log}
}

// ServeHTTP accepts a report.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&req); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	ctx := r.Context()
	id, err := a.queue.Add(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, a.limit)
		defer cancel()
		return a.builder.Build(ctx, req)
	})
	switch {
	case errors.Is(err, jobs.ErrFull):
		http.Error(w, "too many reports", http.StatusServiceUnavailable)
		return
	case err != nil:
		a.log.Error("accept report", "title", req.Title, "err", err)
		http.Error(w, "not accepted", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	if _, err := fmt.Fprintf(w, "%d\n", id); err != nil {
		a.log.Warn("write response", "job", id, "err", err)
	}
}
