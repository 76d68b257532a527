package main

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/courses/045_hedged_get_cancel/good/hedge"
)

func pull(ctx context.Context, c *hedge.Client, mirrors []string, w io.Writer) (n int64, err error) {
	body, err := c.Get(ctx, mirrors)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	return io.Copy(w, body)
}

func main() {
	delay := flag.Duration("hedge", 300*time.Millisecond, "time before the next mirror is asked")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	c := &hedge.Client{HTTP: http.DefaultClient, Delay: *delay}
	n, err := pull(ctx, c, flag.Args(), os.Stdout)
	if err != nil {
		slog.Error("pull", "err", err)
		stop()
		os.Exit(1)
	}
	slog.Info("pulled", "bytes", n)
}
