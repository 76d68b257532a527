// Package depot keeps the free places of depots up to date.
package depot

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"
)

// Source tells how many places are free.
type Source interface {
	Free(ctx context.Context) (map[string]int, error)
}

// Poller asks a source at intervals.
type Poller struct {
	src     Source
	every   time.Duration
	log     *slog.Logger
	updated chan struct{}

	mu   sync.Mutex
	free map[string]int
}

// New returns a Poller.
func New(src Source, every time.Duration, log *slog.Logger) *Poller {
	return &Poller{src: src, every: every, log: log, updated: make(chan struct{}, 1)}
}

// Updated signals new numbers; signals that are not taken are merged.
func (p *Poller) Updated() <-chan struct{} { return p.updated }

// Free returns the numbers of the last good round.
func (p *Poller) Free() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.free)
}

// Run polls until ctx ends.
func (p *Poller) Run(ctx context.Context) {
	tick := time.NewTicker(p.every)
	defer tick.Stop()
	for {
		p.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *Poller) round(ctx context.Context) {
	free, err := p.src.Free(ctx)
	if err != nil {
		p.log.Warn("depots not polled", "err", err)
		return
	}
	p.mu.Lock()
	p.free = free
	p.mu.Unlock()
	p.log.Debug("depots polled", "depots", len(free))
	select {
	case p.updated <- struct{}{}:
	default:
	}
}
