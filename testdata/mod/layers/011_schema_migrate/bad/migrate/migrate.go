package migrate

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"

	"example.com/layers/011_schema_migrate/bad/ledger"
)

// Runner executes the statements of one migration.
type Runner func(ctx context.Context, file string) error

// Psql runs files in a single transaction with the psql client.
func Psql(url string) Runner {
	return func(ctx context.Context, file string) error {
		cmd := exec.CommandContext(ctx, "psql", "-1", "-v", "ON_ERROR_STOP=1", "-f", file, url)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("psql: %w: %s", err, out)
		}
		return nil
	}
}

type Migrator struct {
	ledger *ledger.Ledger
	run    Runner
}

func New(l *ledger.Ledger, run Runner) *Migrator {
	return &Migrator{ledger: l, run: run}
}

// Up applies the migrations that are not in the ledger, in name order, and
// returns how many it applied.
func (m *Migrator) Up(ctx context.Context, dir string) (int, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return 0, err
	}
	slices.Sort(files)
	applied, err := m.ledger.Applied()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, f := range files {
		v := filepath.Base(f)
		if applied[v] {
			continue
		}
		if err := m.run(ctx, f); err != nil {
			return n, fmt.Errorf("%s: %w", v, err)
		}
		if err := m.ledger.Mark(v); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
