package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/016_dashboard_page/good/page"
	"example.com/layers/016_dashboard_page/good/web"
	"example.com/layers/016_dashboard_page/good/widget"
)

func main() {
	b := page.NewBuilder(
		widget.Remote("weather", "http://weather.internal/today"),
		widget.Remote("news", "http://news.internal/top"),
		widget.Remote("stocks", "http://stocks.internal/quotes"),
	)
	srv := &http.Server{Addr: ":8080", Handler: web.Handler(b), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
