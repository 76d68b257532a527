package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/029_link_audit/good/audit"
	"example.com/layers/029_link_audit/good/links"
)

func main() {
	f := flag.String("links", "links.txt", "file of links")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	in, err := os.Open(*f)
	if err != nil {
		slog.Error("open", "err", err)
		os.Exit(1)
	}
	defer in.Close()
	broken, err := audit.New(links.NewChecker(20*time.Second)).Audit(ctx, links.Read(in))
	if err != nil {
		slog.Error("audit", "err", err)
		os.Exit(1)
	}
	for _, b := range broken {
		fmt.Println(b.URL, b.Reason)
	}
}
