package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"time"

	"example.com/layers/008_metrics_listener/good/metrics"
	"example.com/layers/008_metrics_listener/good/poll"
)

func main() {
	addr := flag.String("metrics", ":9100", "metrics address")
	target := flag.String("target", "http://localhost:8080/healthz", "what to poll")
	flag.Parse()
	if err := run(*addr, *target); err != nil {
		slog.Error("prober", "err", err)
		os.Exit(1)
	}
}

func run(addr, target string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	reg := metrics.NewRegistry()
	srv := metrics.NewServer(addr, reg)
	failed := srv.Start()
	defer srv.Stop()

	p := poll.New(target, 10*time.Second, reg)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg       sync.WaitGroup
		serveErr error
	)
	wg.Go(func() {
		select {
		case serveErr = <-failed:
			cancel()
		case <-ctx.Done():
		}
	})
	p.Run(ctx)
	wg.Wait()
	return serveErr
}
