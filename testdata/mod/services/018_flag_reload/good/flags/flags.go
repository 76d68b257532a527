package flags

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

var current atomic.Pointer[map[string]bool]

// Enabled tells whether a feature is switched on.
func Enabled(name string) bool {
	m := current.Load()
	return m != nil && (*m)[name]
}

// Load reads the flags file and makes its content current.
func Load(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read flags: %w", err)
	}
	next := make(map[string]bool)
	if err := json.Unmarshal(raw, &next); err != nil {
		return fmt.Errorf("parse %s: %w", path, err)
	}
	current.Store(&next)
	return nil
}

// Watch reloads the file until ctx ends.
func Watch(ctx context.Context, path string, every time.Duration, log *slog.Logger) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := Load(path); err != nil {
				log.Warn("reload flags", "err", err)
			}
		}
	}
}
