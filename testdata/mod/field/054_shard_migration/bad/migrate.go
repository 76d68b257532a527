// Package migrate moves a table into its sharded successor.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Row is an opaque row.
type Row struct {
	Key  string
	Data []byte
}

// Database is what the migration needs of the database.
type Database interface {
	ReadShard(ctx context.Context, table string, shard int, after string, limit int) ([]Row, error)
	Insert(ctx context.Context, table string, rows []Row) error
	DropTable(ctx context.Context, table string) error
}

// Plan describes a migration.
type Plan struct {
	From, To string
	Shards   int
	Batch    int
	Parallel int
}

func (p Plan) check() error {
	switch {
	case p.From == "" || p.To == "" || p.From == p.To:
		return errors.New("migrate: need two different tables")
	case p.Shards < 1 || p.Batch < 1 || p.Parallel < 1:
		return errors.New("migrate: shards, batch and parallel must be positive")
	}
	return nil
}

// Migrator carries out plans.
type Migrator struct {
	db  Database
	log *slog.Logger
}

// New returns a Migrator.
func New(db Database, log *slog.Logger) *Migrator {
	return &Migrator{db: db, log: log}
}

// Run copies all shards and then drops the old table.
func (m *Migrator) Run(ctx context.Context, p Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	start := time.Now()
	if err := m.copyShards(ctx, p); err != nil {
		return fmt.Errorf("copy %s: %w", p.From, err)
	}
	m.log.Info("shards copied", "from", p.From, "to", p.To, "took", time.Since(start))
	if err := m.db.DropTable(ctx, p.From); err != nil {
		return fmt.Errorf("drop %s: %w", p.From, err)
	}
	return nil
}

func (m *Migrator) copyShards(ctx context.Context, p Plan) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(p.Parallel)
	for shard := range p.Shards {
		g.Go(func() error {
			n, err := m.copyShard(gctx, p, shard)
			if err != nil {
				m.log.Error("shard not copied", "shard", shard, "rows", n, "err", err)
				return nil
			}
			m.log.Info("shard copied", "shard", shard, "rows", n)
			return nil
		})
	}
	return g.Wait()
}

func (m *Migrator) copyShard(ctx context.Context, p Plan, shard int) (int, error) {
	total, after := 0, ""
	for {
		rows, err := m.db.ReadShard(ctx, p.From, shard, after, p.Batch)
		if err != nil {
			return total, fmt.Errorf("read after %q: %w", after, err)
		}
		if len(rows) == 0 {
			return total, nil
		}
		if err := m.db.Insert(ctx, p.To, rows); err != nil {
			return total, fmt.Errorf("insert %d rows: %w", len(rows), err)
		}
		total += len(rows)
		after = rows[len(rows)-1].Key
	}
}
