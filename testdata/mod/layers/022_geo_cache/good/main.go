package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/022_geo_cache/good/geo"
	"example.com/layers/022_geo_cache/good/web"
)

func main() {
	h := web.Handler(geo.NewCache(geo.HTTP("http://geo.internal", 3*time.Second)))
	srv := &http.Server{Addr: ":8080", Handler: h, ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
