// Package logship ships log events to a collector.
package logship

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"example.com/field/064_log_shipper/good/collector"
)

// ErrBacklog is returned by Add when the collector does not keep up.
var ErrBacklog = errors.New("logship: backlog full")

// Sink takes batches of events.
type Sink interface {
	Send(ctx context.Context, batch []collector.Event) error
}

// Options configures a Shipper.
type Options struct {
	Every   time.Duration
	Batch   int
	Backlog int
}

// Shipper buffers events and sends them in batches.
type Shipper struct {
	sink Sink
	opts Options
	log  *slog.Logger

	mu      sync.Mutex
	pending []collector.Event
}

// New returns a Shipper; Run makes it work.
func New(sink Sink, opts Options, log *slog.Logger) *Shipper {
	if opts.Batch <= 0 {
		opts.Batch = 500
	}
	if opts.Backlog <= 0 {
		opts.Backlog = 100 * opts.Batch
	}
	return &Shipper{sink: sink, opts: opts, log: log}
}

// Add takes an event; it does not wait for the collector.
func (s *Shipper) Add(ev collector.Event) error {
	if err := ev.Validate(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) >= s.opts.Backlog {
		return ErrBacklog
	}
	s.pending = append(s.pending, ev)
	return nil
}

// Run ships events until ctx ends and then tries once more.
func (s *Shipper) Run(ctx context.Context) {
	tick := time.NewTicker(s.opts.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Every)
			defer cancel()
			s.flush(fctx)
			return
		case <-tick.C:
			s.flush(ctx)
		}
	}
}

// flush sends the pending events; what was sent leaves the buffer.
func (s *Shipper) flush(ctx context.Context) {
	for {
		s.mu.Lock()
		batch := append([]collector.Event(nil), s.pending[:min(len(s.pending), s.opts.Batch)]...)
		s.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		if err := s.sink.Send(ctx, batch); err != nil {
			s.log.Warn("events not shipped", "batch", len(batch), "err", err)
			return
		}
		s.mu.Lock()
		s.pending = append([]collector.Event(nil), s.pending[len(batch):]...)
		s.mu.Unlock()
	}
}
