package migrate

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/sync/errgroup"
)

type Migration struct {
	Name string
	SQL  []string
}

type Migrator struct {
	dbs []*sql.DB
}

func New(dbs ...*sql.DB) *Migrator { return &Migrator{dbs: dbs} }

// Apply runs the migration on all databases.
func (m *Migrator) Apply(ctx context.Context, mig Migration) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, db := range m.dbs {
		g.Go(func() error {
			if err := run(ctx, db, mig); err != nil {
				return fmt.Errorf("database %d: %w", i, err)
			}
			return nil
		})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return nil
}

func run(ctx context.Context, db *sql.DB, mig Migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, q := range mig.SQL {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return tx.Commit()
}
