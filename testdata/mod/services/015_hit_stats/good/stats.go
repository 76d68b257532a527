package stats

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

type Snapshot struct {
	Since    time.Time `json:"since"`
	Requests int64     `json:"requests"`
	Errors   int64     `json:"errors"`
}

type Stats struct {
	since    time.Time
	requests atomic.Int64
	failures atomic.Int64
	log      *slog.Logger
}

func New(log *slog.Logger) *Stats {
	return &Stats{since: time.Now(), log: log}
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Middleware counts requests and server errors.
func (st *Stats) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		st.requests.Add(1)
		if sw.status >= 500 {
			st.failures.Add(1)
		}
		st.log.InfoContext(r.Context(), "request",
			"method", r.Method, "path", r.URL.Path, "status", sw.status, "took", time.Since(start))
	})
}

func (st *Stats) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	snap := Snapshot{Since: st.since, Requests: st.requests.Load(), Errors: st.failures.Load()}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(snap); err != nil {
		st.log.WarnContext(r.Context(), "encode stats", "err", err)
	}
}
