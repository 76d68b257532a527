package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/032_object_reader/good/bucket"
	"example.com/layers/032_object_reader/good/restore"
)

func main() {
	base := flag.String("bucket", "http://bucket.internal/backups", "bucket URL")
	dir := flag.String("dir", "restored", "target directory")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bucket.New(*base, 10*time.Minute)
	for _, key := range flag.Args() {
		n, err := restore.Object(ctx, b, key, *dir)
		if err != nil {
			slog.Error("restore", "key", key, "err", err)
			os.Exit(1)
		}
		slog.Info("restored", "key", key, "bytes", n)
	}
}
