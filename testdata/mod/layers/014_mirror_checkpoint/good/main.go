package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"

	"example.com/layers/014_mirror_checkpoint/good/checkpoint"
	"example.com/layers/014_mirror_checkpoint/good/syncer"
)

func main() {
	src := flag.String("src", "", "source base URL")
	dst := flag.String("dst", "", "destination base URL")
	state := flag.String("state", "mirror.pos", "checkpoint file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := syncer.New(*src, *dst, checkpoint.File(*state))
	if err := s.Sync(ctx, 20); err != nil {
		slog.Error("mirror", "err", err)
		os.Exit(1)
	}
}
