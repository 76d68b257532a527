package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"time"

	"example.com/layers/030_config_watch/good/settings"
	"example.com/layers/030_config_watch/good/watch"
)

func main() {
	path := flag.String("config", "app.json", "configuration file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	w := watch.New(*path, 2*time.Second)
	m := settings.NewManager(*path)
	var wg sync.WaitGroup
	wg.Go(func() { w.Run(ctx) })
	err := m.Follow(ctx, w)
	stop()
	wg.Wait()
	if err != nil && !errors.Is(err, context.Canceled) {
		slog.Error("follow settings", "err", err)
		os.Exit(1)
	}
}
