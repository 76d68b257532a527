package main

import (
	"context"
	"flag"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"sync"

	"example.com/layers/026_chat_hub/good/chat"
	"example.com/layers/026_chat_hub/good/hub"
)

func main() {
	addr := flag.String("addr", ":7000", "listen address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		slog.Error("listen", "err", err)
		os.Exit(1)
	}
	h := hub.New()
	var wg sync.WaitGroup
	wg.Go(func() { h.Run(ctx) })
	err = chat.Serve(ctx, ln, h)
	stop()
	wg.Wait()
	if err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
