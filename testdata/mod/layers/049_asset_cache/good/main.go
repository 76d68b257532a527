package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/049_asset_cache/good/assets"
	"example.com/layers/049_asset_cache/good/lru"
)

func main() {
	dir := flag.String("dir", "assets", "directory of assets")
	flag.Parse()
	c := lru.New[string, []byte](512)
	srv := &http.Server{Addr: ":8080", Handler: assets.Handler(*dir, c), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
