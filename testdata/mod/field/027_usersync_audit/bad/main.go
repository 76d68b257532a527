// Command usersync applies a roster file to the user directory.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"example.com/field/027_usersync_audit/bad/audit"
	"example.com/field/027_usersync_audit/bad/roster"
)

func main() {
	file := flag.String("roster", "roster.csv", "roster to apply")
	trail := flag.String("audit", "audit.log", "audit trail")
	flag.Parse()
	if err := run(context.Background(), *file, *trail); err != nil {
		slog.Error("usersync", "err", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file, trailPath string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	changes, err := roster.Parse(f)
	if err != nil {
		return fmt.Errorf("parse %s: %w", file, err)
	}
	store, err := audit.OpenFile(trailPath)
	if err != nil {
		return err
	}
	defer store.Close()
	trail := audit.NewTrail(store, 4)
	return apply(ctx, roster.NewDirectory(), changes, trail)
}

func apply(ctx context.Context, dir *roster.Directory, changes []roster.Change, rec audit.Recorder) error {
	for _, c := range changes {
		if err := dir.Apply(c); err != nil {
			return fmt.Errorf("apply %s: %w", c.User, err)
		}
		rec.Record(ctx, audit.Entry{Subject: c.User, Action: c.Kind})
	}
	return nil
}
