package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/015_dump_stream/bad/dump"
	"example.com/layers/015_dump_stream/bad/upload"
)

func main() {
	src := flag.String("src", "rows.jsonl", "rows to dump")
	url := flag.String("url", "", "where to put the dump")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *src, *url); err != nil {
		slog.Error("dump", "err", err)
		os.Exit(1)
	}
	slog.Info("dump complete", "url", *url)
}

func run(ctx context.Context, src, url string) error {
	f, err := os.Open(src)
	if err != nil {
		return err
	}
	defer f.Close()
	body := dump.Stream(dump.Rows(f))
	defer body.Close()
	return upload.New(time.Hour).Put(ctx, url, body)
}
