package export

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"time"
)

type Uploader interface {
	Upload(ctx context.Context, name string, body io.Reader) error
}

type Exporter struct {
	db  *sql.DB
	up  Uploader
	log *slog.Logger
}

func NewExporter(db *sql.DB, up Uploader, log *slog.Logger) *Exporter {
	return &Exporter{db: db, up: up, log: log}
}

// Export streams all invoices of a month to the object store.
func (e *Exporter) Export(ctx context.Context, month time.Time) (string, error) {
	name := fmt.Sprintf("invoices-%s.csv", month.Format("2006-01"))
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		err := e.write(ctx, pw, month)
		if err != nil {
			e.log.ErrorContext(ctx, "write csv", "name", name, "err", err)
		}
		pw.CloseWithError(err)
	}()
	if err := e.up.Upload(ctx, name, pr); err != nil {
		return "", fmt.Errorf("upload %s: %w", name, err)
	}
	e.log.InfoContext(ctx, "exported", "name", name)
	return name, nil
}

func (e *Exporter) write(ctx context.Context, w io.Writer, month time.Time) error {
	rows, err := e.db.QueryContext(ctx,
		`SELECT id, customer, cents FROM invoices WHERE issued >= $1 AND issued < $2`,
		month, month.AddDate(0, 1, 0))
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close()

	cw := csv.NewWriter(w)
	if err := cw.Write([]string{"id", "customer", "cents"}); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	for rows.Next() {
		var id, cents int64
		var customer string
		if err := rows.Scan(&id, &customer, &cents); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		rec := []string{strconv.FormatInt(id, 10), customer, strconv.FormatInt(cents, 10)}
		if err := cw.Write(rec); err != nil {
			return fmt.Errorf("row %d: %w", id, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("rows: %w", err)
	}
	cw.Flush()
	return cw.Error()
}
