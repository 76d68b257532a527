package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/layers/051_gateway_reload/good/config"
	"example.com/layers/051_gateway_reload/good/gateway"
)

func main() {
	path := flag.String("config", "gateway.json", "configuration file")
	flag.Parse()
	h, err := config.Open(*path)
	if err != nil {
		slog.Error("configuration", "err", err)
		os.Exit(1)
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for range hup {
			if err := h.Reload(); err != nil {
				slog.Error("reload", "err", err)
				continue
			}
			slog.Info("configuration reloaded")
		}
	}()
	srv := &http.Server{Addr: ":8080", Handler: gateway.New(h), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
