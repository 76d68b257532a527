package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/013_feed_retry/good/feed"
	"example.com/layers/013_feed_retry/good/poller"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := poller.New(feed.NewClient(10*time.Second), os.Args[1:])
	if err := p.Run(ctx, 15*time.Minute); err != nil && !errors.Is(err, context.Canceled) {
		slog.Error("poller", "err", err)
		os.Exit(1)
	}
}
