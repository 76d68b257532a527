package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/layers/040_trace_collector/bad/collect"
	"example.com/layers/040_trace_collector/bad/web"
)

func main() {
	addr := flag.String("addr", ":8080", "listen address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := collect.New(os.Stderr, 1024)
	srv := &http.Server{Addr: *addr, Handler: web.Trace(c, web.Routes()), ReadHeaderTimeout: 5 * time.Second}
	errc := make(chan error, 1)
	go func() { errc <- srv.ListenAndServe() }()
	var err error
	select {
	case err = <-errc:
	case <-ctx.Done():
		sctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		err = srv.Shutdown(sctx)
	}
	if err = errors.Join(err, c.Close()); err != nil {
		slog.Error("server", "err", err)
		os.Exit(1)
	}
}
