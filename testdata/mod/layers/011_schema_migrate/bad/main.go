package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"

	"example.com/layers/011_schema_migrate/bad/ledger"
	"example.com/layers/011_schema_migrate/bad/migrate"
)

func main() {
	dir := flag.String("dir", "migrations", "directory of .sql files")
	state := flag.String("state", "applied.txt", "file of applied versions")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	m := migrate.New(ledger.Open(*state), migrate.Psql(os.Getenv("DATABASE_URL")))
	n, err := m.Up(ctx, *dir)
	if err != nil {
		slog.Error("migrate", "applied", n, "err", err)
		os.Exit(1)
	}
	slog.Info("migrated", "applied", n)
}
