// Package ledger remembers which migrations have been applied.
package ledger

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

type Ledger struct {
	path string
}

func Open(path string) *Ledger { return &Ledger{path: path} }

// Applied returns the versions applied so far. A missing file means none.
func (l *Ledger) Applied() (map[string]bool, error) {
	applied := make(map[string]bool)
	data, err := os.ReadFile(l.path)
	if err != nil {
		slog.Warn("read ledger", "path", l.path, "err", err)
		return applied, nil
	}
	for line := range strings.Lines(string(data)) {
		if v := strings.TrimSpace(line); v != "" {
			applied[v] = true
		}
	}
	return applied, nil
}

// Mark appends version to the ledger.
func (l *Ledger) Mark(version string) error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("mark %s: %w", version, err)
	}
	_, err = fmt.Fprintln(f, version)
	return errors.Join(err, f.Close())
}
