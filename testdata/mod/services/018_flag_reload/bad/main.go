package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/services/018_flag_reload/bad/flags"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	path := "flags.json"
	if err := flags.Load(path); err != nil {
		log.Error("load flags", "err", err)
		os.Exit(1)
	}
	go flags.Watch(context.Background(), path, 15*time.Second, log)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /checkout", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		if flags.Enabled("new-checkout") {
			_, _ = w.Write([]byte("v2\n"))
			return
		}
		_, _ = w.Write([]byte("v1\n"))
	})
	if err := http.ListenAndServe(":8080", mux); !errors.Is(err, http.ErrServerClosed) {
		log.Error("serve", "err", err)
		os.Exit(1)
	}
}
