package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/035_lease_expiry/bad/api"
	"example.com/layers/035_lease_expiry/bad/lease"
)

func main() {
	addr := flag.String("addr", ":8080", "listen address")
	ttl := flag.Duration("ttl", 30*time.Second, "lease time")
	flag.Parse()
	t := lease.NewTable(*ttl)
	srv := &http.Server{Addr: *addr, Handler: api.Handler(t), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
