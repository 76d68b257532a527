package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/layers/002_thumbnail_request/bad/api"
	"example.com/layers/002_thumbnail_request/bad/thumbs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	h := api.New(thumbs.NewMaker(os.TempDir()))
	srv := &http.Server{Addr: ":8080", Handler: h.Routes(), ReadHeaderTimeout: 5 * time.Second}

	errc := make(chan error, 1)
	go func() { errc <- srv.ListenAndServe() }()
	var err error
	select {
	case err = <-errc:
	case <-ctx.Done():
		sctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = srv.Shutdown(sctx)
	}
	if err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
