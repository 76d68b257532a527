package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/024_profile_page/good/backend"
	"example.com/layers/024_profile_page/good/profile"
)

func main() {
	c := backend.NewClient(3 * time.Second)
	h := profile.NewHandler(profile.Services{
		Accounts: backend.At[profile.Account](c, "http://accounts.internal/accounts/"),
		Orders:   backend.At[[]profile.Order](c, "http://orders.internal/by-account/"),
		Related:  backend.At[[]string](c, "http://related.internal/for/"),
	})
	srv := &http.Server{Addr: ":8080", Handler: h, ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
