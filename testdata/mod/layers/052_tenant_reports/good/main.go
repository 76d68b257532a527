package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/052_tenant_reports/good/api"
	"example.com/layers/052_tenant_reports/good/reports"
	"example.com/layers/052_tenant_reports/good/tokens"
)

func main() {
	toks, err := tokens.Load("tokens.json")
	if err != nil {
		slog.Error("load tokens", "err", err)
		os.Exit(1)
	}
	a := api.New(toks, reports.Dir("reports"))
	srv := &http.Server{Addr: ":8080", Handler: a.Routes(), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
