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

	"example.com/layers/028_device_actor/good/api"
	"example.com/layers/028_device_actor/good/device"
)

func main() {
	addr := flag.String("device", "10.0.0.9:502", "device address")
	flag.Parse()
	if err := run(*addr); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a := device.Start(device.Dial(addr), 10*time.Second)
	defer a.Stop()
	srv := &http.Server{Addr: ":8080", Handler: api.Handler(a), ReadHeaderTimeout: 5 * time.Second}
	defer context.AfterFunc(ctx, func() { srv.Close() })()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
