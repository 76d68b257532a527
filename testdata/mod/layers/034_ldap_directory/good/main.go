package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/layers/034_ldap_directory/good/directory"
	"example.com/layers/034_ldap_directory/good/login"
)

func main() {
	addr := flag.String("directory", "dir.internal:4000", "directory server")
	flag.Parse()
	if err := run(*addr); err != nil {
		slog.Error("login service", "err", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	start, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	dir, err := directory.Connect(start, addr)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	srv := &http.Server{Addr: ":8080", Handler: login.Handler(dir), ReadHeaderTimeout: 5 * time.Second}
	return srv.ListenAndServe()
}
