package proxy

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

type Resolver interface {
	Resolve(ctx context.Context, service string) ([]string, error)
}

// Watcher keeps the endpoints of one service up to date.
type Watcher struct {
	resolver Resolver
	service  string
	every    time.Duration
	log      *slog.Logger
	current  atomic.Pointer[[]string]
}

func NewWatcher(r Resolver, service string, every time.Duration, log *slog.Logger) *Watcher {
	w := &Watcher{resolver: r, service: service, every: every, log: log}
	w.current.Store(new([]string))
	return w
}

// Endpoints returns the last known endpoints. The slice must not be changed.
func (w *Watcher) Endpoints() []string { return *w.current.Load() }

// Run refreshes the endpoints until the context ends. Failed refreshes keep
// the last known list.
func (w *Watcher) Run(ctx context.Context) error {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		if err := w.refresh(ctx); err != nil {
			w.log.Warn("refresh failed, keeping endpoints", "service", w.service, "endpoints", len(w.Endpoints()), "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (w *Watcher) refresh(ctx context.Context) error {
	next, err := w.resolver.Resolve(ctx, w.service)
	if err != nil {
		return err
	}
	slices.Sort(next)
	if !slices.Equal(next, w.Endpoints()) {
		w.log.Info("endpoints changed", "service", w.service, "endpoints", next)
		w.current.Store(&next)
	}
	return nil
}
