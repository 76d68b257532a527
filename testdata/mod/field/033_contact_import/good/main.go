// Command contacts imports a contact list into the CRM.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"log/slog"
	"os"
	"os/signal"

	"example.com/field/033_contact_import/good/crm"
	"example.com/field/033_contact_import/good/importer"
)

func main() {
	file := flag.String("file", "contacts.csv", "contact list")
	base := flag.String("crm", "http://localhost:7000", "CRM")
	dry := flag.Bool("dry-run", false, "only check the rows")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	n, err := load(ctx, *file, importer.New(crm.New(*base), importer.Options{DryRun: *dry}))
	stop()
	if err != nil {
		slog.Error("import failed", "imported", n, "err", err)
		os.Exit(1)
	}
	slog.Info("import complete", "imported", n)
}

func load(ctx context.Context, file string, im *importer.Importer) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return im.Import(ctx, csv.NewReader(f))
}
