package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/layers/031_push_budget/good/agent"
	"example.com/layers/031_push_budget/good/push"
)

func main() {
	listen := flag.String("listen", ":8080", "listen address")
	target := flag.String("target", "http://push.internal/send", "push gateway")
	flag.Parse()
	root, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a := agent.New(push.NewClient(*target), 256)
	srv := &http.Server{Addr: *listen, Handler: a.Handler(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(root, func() { srv.Close() })
	errc := make(chan error, 1)
	go func() {
		defer stop()
		errc <- srv.ListenAndServe()
	}()
	a.Run(root)
	if err := <-errc; !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
