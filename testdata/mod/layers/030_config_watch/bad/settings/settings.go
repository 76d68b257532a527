package settings

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"sync/atomic"

	"example.com/layers/030_config_watch/bad/watch"
)

type Settings struct {
	LogLevel string `json:"log_level"`
	Limit    int    `json:"limit"`
}

type Manager struct {
	path string
	cur  atomic.Pointer[Settings]
}

func NewManager(path string) *Manager {
	m := &Manager{path: path}
	m.cur.Store(&Settings{LogLevel: "info", Limit: 100})
	return m
}

func (m *Manager) Current() *Settings { return m.cur.Load() }

// Follow reloads the settings on every change.
func (m *Manager) Follow(ctx context.Context, w *watch.Watcher) error {
	for {
		select {
		case ev := <-w.Events():
			if err := m.reload(); err != nil {
				slog.Error("reload", "changed", ev.ModTime, "err", err)
				continue
			}
			slog.Info("settings reloaded", "changed", ev.ModTime)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *Manager) reload() error {
	data, err := os.ReadFile(m.path)
	if err != nil {
		return err
	}
	var s Settings
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	m.cur.Store(&s)
	return nil
}
