package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/018_price_lookup/good/prices"
	"example.com/layers/018_price_lookup/good/quote"
)

func main() {
	base := flag.String("prices", "http://prices.internal", "price service")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	lines, err := quote.Build(ctx, prices.NewClient(*base, 3*time.Second), flag.Args())
	if err != nil {
		slog.Error("quote", "err", err)
		os.Exit(1)
	}
	for _, l := range lines {
		fmt.Printf("%-20s %8.2f\n", l.SKU, float64(l.Cents)/100)
	}
}
