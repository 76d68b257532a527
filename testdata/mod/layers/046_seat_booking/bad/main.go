package main

import (
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/046_seat_booking/bad/api"
	"example.com/layers/046_seat_booking/bad/hall"
)

func main() {
	seats := flag.Int("seats", 200, "seats per hall")
	flag.Parse()
	halls := map[string]*hall.Hall{}
	for _, name := range flag.Args() {
		halls[name] = hall.New(*seats)
	}
	srv := &http.Server{Addr: ":8080", Handler: api.Handler(halls), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
