package sse

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"example.com/layers/037_event_stream/bad/bus"
)

// Handler streams the values of b as server-sent events.
func Handler(b *bus.Bus[string]) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-cache")
		if err := rc.Flush(); err != nil {
			slog.ErrorContext(r.Context(), "flush", "err", err)
			return
		}
		events, _ := b.Subscribe()
		for {
			select {
			case <-r.Context().Done():
				return
			case ev := <-events:
				if _, err := fmt.Fprintf(w, "data: %s\n\n", oneLine(ev)); err != nil {
					return
				}
				if err := rc.Flush(); err != nil {
					return
				}
			}
		}
	})
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }
