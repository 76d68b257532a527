package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/045_export_requests/bad/export"
)

func main() {
	dir := flag.String("dir", ".", "directory of the tables")
	flag.Parse()
	srv := &http.Server{Addr: ":8080", Handler: export.Handler(*dir), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
