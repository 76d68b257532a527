package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"example.com/layers/001_audit_trail/bad/audit"
	"example.com/layers/001_audit_trail/bad/users"
)

func main() {
	path := flag.String("audit", "audit.log", "audit file")
	flag.Parse()
	if err := run(*path, flag.Args()); err != nil {
		slog.Error("disable users", "err", err)
		os.Exit(1)
	}
}

func run(path string, names []string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()

	rec := audit.NewRecorder(f)
	dir := users.NewDirectory(rec)
	for _, n := range names {
		dir.Add(n)
	}
	for _, n := range names {
		if err := dir.Disable(n, "offboarding"); err != nil {
			return fmt.Errorf("disable %s: %w", n, err)
		}
	}
	return nil
}
