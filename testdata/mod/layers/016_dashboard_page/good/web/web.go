package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"example.com/layers/016_dashboard_page/good/page"
)

// Handler serves the dashboard; failed widgets are shown as placeholders by
// the client.
func Handler(b *page.Builder) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /dashboard", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		p, err := b.Load(ctx)
		if err != nil {
			http.Error(w, "dashboard unavailable", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(p); err != nil {
			slog.ErrorContext(ctx, "write dashboard", "err", err)
		}
	})
	return mux
}
