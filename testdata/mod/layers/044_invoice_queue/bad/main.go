package main

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/layers/044_invoice_queue/bad/api"
	"example.com/layers/044_invoice_queue/bad/invoice"
	"example.com/layers/044_invoice_queue/bad/queue"
)

func main() {
	dir := flag.String("dir", "invoices", "output directory")
	flag.Parse()
	if err := run(*dir); err != nil {
		slog.Error("invoices", "err", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	q := queue.New(100, invoice.NewPrinter(dir).Print)
	srv := &http.Server{Addr: ":8080", Handler: api.Handler(q), ReadHeaderTimeout: 5 * time.Second}
	errc := make(chan error, 1)
	go func() { errc <- srv.ListenAndServe() }()
	var err error
	select {
	case err = <-errc:
	case <-ctx.Done():
		err = srv.Shutdown(context.Background())
	}
	q.Close()
	return err
}
