package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/layers/041_usage_batcher/bad/meter"
	"example.com/layers/041_usage_batcher/bad/usage"
)

func main() {
	out := flag.String("out", "usage.csv", "output")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out); err != nil {
		slog.Error("meter", "err", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string) error {
	f, err := usage.Create(out)
	if err != nil {
		return err
	}
	m := meter.New(f, 100, 5*time.Second)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /task", func(w http.ResponseWriter, r *http.Request) {
		m.Add(usage.Record{Tenant: r.FormValue("tenant"), Units: 1})
		fmt.Fprintln(w, "done")
	})
	srv := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	errc := make(chan error, 1)
	go func() { errc <- srv.ListenAndServe() }()
	select {
	case err = <-errc:
	case <-ctx.Done():
		err = srv.Shutdown(context.Background())
	}
	return errors.Join(err, m.Close(), f.Close())
}
