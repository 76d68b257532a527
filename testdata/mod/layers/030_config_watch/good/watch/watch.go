// Package watch reports changes of a file by polling it.
package watch

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

type Event struct {
	ModTime time.Time
	Size    int64
}

type Watcher struct {
	path   string
	every  time.Duration
	events chan Event
}

func New(path string, every time.Duration) *Watcher {
	return &Watcher{path: path, every: every, events: make(chan Event)}
}

// Events is closed when the watcher ends.
func (w *Watcher) Events() <-chan Event { return w.events }

// Run ends when ctx is done or the directory of the file is gone.
func (w *Watcher) Run(ctx context.Context) {
	defer close(w.events)
	t := time.NewTicker(w.every)
	defer t.Stop()
	var last Event
	for {
		if fi, err := os.Stat(w.path); err == nil {
			ev := Event{fi.ModTime(), fi.Size()}
			if ev != last {
				last = ev
				select {
				case w.events <- ev:
				case <-ctx.Done():
					return
				}
			}
		} else if _, derr := os.Stat(filepath.Dir(w.path)); derr != nil {
			slog.Warn("watcher ends", "err", derr)
			return
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}
