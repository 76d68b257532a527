// Package export writes tables as CSV.
package export

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// ErrNoTable is returned for tables that do not exist.
var ErrNoTable = errors.New("export: no such table")

// Cursor walks over the rows of a query.
type Cursor interface {
	Next() bool
	Row() []string
	Err() error
	Close() error
}

// Database opens queries.
type Database interface {
	Tables(ctx context.Context) (map[string]bool, error)
	Query(table string) (Cursor, error)
}

// Exporter exports tables of a database.
type Exporter struct{ db Database }

// New returns an Exporter.
func New(db Database) *Exporter { return &Exporter{db: db} }

// Export streams a table. The caller closes the reader, which ends the export.
func (e *Exporter) Export(ctx context.Context, table string) io.ReadCloser {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(e.write(ctx, table, pw)) }()
	return pr
}

func (e *Exporter) write(ctx context.Context, table string, w io.Writer) (err error) {
	tables, err := e.db.Tables(ctx)
	if err != nil {
		return err
	}
	if !tables[table] {
		return fmt.Errorf("%w: %s", ErrNoTable, table)
	}
	cur, err := e.db.Query(table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cur.Close()) }()
	cw := csv.NewWriter(w)
	for cur.Next() {
		if err := cw.Write(cur.Row()); err != nil {
			return err
		}
	}
	cw.Flush()
	return errors.Join(cur.Err(), cw.Error())
}
