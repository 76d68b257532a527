// Package pricefeed streams prices to browsers.
package pricefeed

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"example.com/field/023_price_stream/bad/pubsub"
)

// Price is a price at a time.
type Price struct {
	Symbol string    `json:"symbol"`
	Cents  int64     `json:"cents"`
	At     time.Time `json:"at"`
}

// Server streams prices as server-sent events.
type Server struct {
	hub       *pubsub.Hub[Price]
	keepAlive time.Duration
	log       *slog.Logger
}

// NewServer returns a Server on top of hub.
func NewServer(hub *pubsub.Hub[Price], keepAlive time.Duration, log *slog.Logger) *Server {
	return &Server{hub: hub, keepAlive: keepAlive, log: log}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	symbol := r.PathValue("symbol")
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)

	sub := s.hub.Subscribe(symbol, 16)
	alive := time.NewTicker(s.keepAlive)
	defer alive.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			s.log.Debug("stream left", "symbol", symbol)
			return
		case <-alive.C:
			_, err = fmt.Fprint(w, ": alive\n\n")
		case p := <-sub.C:
			err = writeEvent(w, p)
		}
		if err == nil {
			err = rc.Flush()
		}
		if err != nil {
			s.log.Debug("stream broken", "symbol", symbol, "err", err)
			return
		}
	}
}

func writeEvent(w http.ResponseWriter, p Price) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "event: price\ndata: %s\n\n", data)
	return err
}
