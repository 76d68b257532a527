package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/036_log_search/good/search"
	"example.com/layers/036_log_search/good/web"
)

func main() {
	dir := flag.String("dir", "/var/log", "directory of logs")
	flag.Parse()
	srv := &http.Server{
		Addr:              ":8080",
		Handler:           web.Handler(search.New(*dir)),
		ReadHeaderTimeout: 5 * time.Second,
	}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
