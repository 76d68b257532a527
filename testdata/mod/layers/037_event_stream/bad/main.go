package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/037_event_stream/bad/bus"
	"example.com/layers/037_event_stream/bad/sse"
)

func main() {
	b := bus.New[string]()
	mux := http.NewServeMux()
	mux.Handle("GET /events", sse.Handler(b))
	mux.HandleFunc("POST /events", func(w http.ResponseWriter, r *http.Request) {
		if err := b.Publish(r.Context(), r.FormValue("text")); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	srv := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
