package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"time"

	"example.com/layers/019_notify_receipts/bad/deliver"
	"example.com/layers/019_notify_receipts/bad/outbox"
)

func main() {
	path := flag.String("outbox", "outbox.json", "outbox file")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	box, err := outbox.Load(*path)
	if err != nil {
		slog.Error("load outbox", "err", err)
		os.Exit(1)
	}
	sent, sendErr := deliver.New(10*time.Second).SendAll(ctx, box.Pending())
	box.MarkSent(sent)
	if err := errors.Join(sendErr, box.Save()); err != nil {
		slog.Error("deliver", "sent", len(sent), "err", err)
		os.Exit(1)
	}
}
