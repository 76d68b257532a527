package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/050_node_drain/bad/control"
	"example.com/layers/050_node_drain/bad/node"
)

func main() {
	addr := flag.String("addr", ":8080", "listen address")
	dir := flag.String("dir", ".", "directory of the files to verify")
	flag.Parse()
	n := node.New()
	srv := &http.Server{Addr: *addr, Handler: control.Handler(n, *dir), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
