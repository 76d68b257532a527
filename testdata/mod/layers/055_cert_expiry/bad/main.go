package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/055_cert_expiry/bad/certs"
)

func main() {
	days := flag.Int("days", 21, "warn that many days before the end")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	soon, err := certs.Expiring(ctx, flag.Args(), time.Duration(*days)*24*time.Hour)
	for _, c := range soon {
		fmt.Printf("%s %s\n", c.Until.Format(time.DateOnly), c.Host)
	}
	if err != nil {
		slog.Error("check certificates", "err", err)
		os.Exit(1)
	}
}
