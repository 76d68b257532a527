// Package importer reads contact rows and stores them.
package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"example.com/field/033_contact_import/good/crm"

	"golang.org/x/sync/errgroup"
)

// Store takes contacts; it is safe for concurrent use.
type Store interface {
	Put(ctx context.Context, c crm.Contact) error
}

// Options tunes an import.
type Options struct {
	// Parallel is the number of contacts stored at the same time.
	Parallel int
	DryRun   bool
}

// Importer imports contact lists.
type Importer struct {
	store Store
	opts  Options
}

// New returns an Importer.
func New(store Store, opts Options) *Importer {
	if opts.Parallel <= 0 {
		opts.Parallel = 16
	}
	return &Importer{store: store, opts: opts}
}

// Import reads all rows and returns how many were stored.
func (im *Importer) Import(ctx context.Context, rows *csv.Reader) (int64, error) {
	var stored atomic.Int64
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(im.opts.Parallel)
	var readErr error
	for line := 1; gctx.Err() == nil; line++ {
		c, err := next(rows)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			readErr = fmt.Errorf("line %d: %w", line, err)
			break
		}
		if im.opts.DryRun {
			continue
		}
		g.Go(func() error {
			if err := im.store.Put(gctx, c); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
			stored.Add(1)
			return nil
		})
	}
	err := errors.Join(readErr, g.Wait())
	if err == nil {
		err = ctx.Err()
	}
	return stored.Load(), err
}

func next(rows *csv.Reader) (crm.Contact, error) {
	row, err := rows.Read()
	if err != nil {
		return crm.Contact{}, err
	}
	if len(row) < 2 || !strings.Contains(row[1], "@") {
		return crm.Contact{}, errors.New("want name and mail address")
	}
	return crm.Contact{Name: row[0], Mail: row[1]}, nil
}
