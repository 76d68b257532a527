// Package health watches the hosts of a fleet.
package health

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// State is what is known of a host.
type State struct {
	Up      bool
	Latency time.Duration
	Checked time.Time
}

// Config configures a Monitor.
type Config struct {
	Hosts   []string
	Every   time.Duration
	Timeout time.Duration
}

// Monitor probes hosts at intervals.
type Monitor struct {
	cfg    Config
	dialer net.Dialer
	log    *slog.Logger

	mu     sync.RWMutex
	states map[string]State
}

// NewMonitor returns a Monitor.
func NewMonitor(cfg Config, log *slog.Logger) *Monitor {
	return &Monitor{cfg: cfg, log: log, states: make(map[string]State, len(cfg.Hosts))}
}

// Run probes until ctx ends.
func (m *Monitor) Run(ctx context.Context) {
	tick := time.NewTicker(m.cfg.Every)
	defer tick.Stop()
	for {
		m.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// States returns the state of every host probed so far.
func (m *Monitor) States() map[string]State {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return maps.Clone(m.states)
}

func (m *Monitor) round(ctx context.Context) {
	start := time.Now()
	var g errgroup.Group
	g.SetLimit(32)
	for _, host := range m.cfg.Hosts {
		g.Go(func() error {
			m.check(ctx, host)
			return nil
		})
	}
	_ = g.Wait()
	m.log.Debug("round complete", "hosts", len(m.cfg.Hosts), "took", time.Since(start))
}

func (m *Monitor) check(ctx context.Context, host string) {
	s := m.probe(ctx, host)
	if ctx.Err() != nil {
		return
	}
	m.mu.Lock()
	prev, known := m.states[host]
	m.states[host] = s
	m.mu.Unlock()
	if !known || prev.Up != s.Up {
		m.log.Info("host state", "host", host, "up", s.Up, "latency", s.Latency)
	}
}

func (m *Monitor) probe(ctx context.Context, host string) State {
	ctx, cancel := context.WithTimeout(ctx, m.cfg.Timeout)
	defer cancel()
	start := time.Now()
	conn, err := m.dialer.DialContext(ctx, "tcp", host)
	s := State{Up: err == nil, Latency: time.Since(start), Checked: start}
	if err != nil {
		m.log.Debug("probe failed", "host", host, "err", err)
		return s
	}
	if err := conn.Close(); err != nil {
		m.log.Debug("close probe", "host", host, "err", err)
	}
	return s
}
