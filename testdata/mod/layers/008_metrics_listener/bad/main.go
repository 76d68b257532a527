package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/008_metrics_listener/bad/metrics"
	"example.com/layers/008_metrics_listener/bad/poll"
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
	srv.Start()
	defer srv.Stop()

	p := poll.New(target, 10*time.Second, reg)
	p.Run(ctx)
	return nil
}
