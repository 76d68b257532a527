package batch

import (
	"context"
	"log/slog"
	"time"
)

type Point struct {
	Series string
	Value  float64
}

type Sink interface {
	Write(ctx context.Context, points []Point) error
}

type Config struct {
	Size     int
	Interval time.Duration
}

// Batcher collects points and writes them in batches.
type Batcher struct {
	cfg  Config
	sink Sink
	log  *slog.Logger
	in   chan Point
}

func New(cfg Config, sink Sink, log *slog.Logger) *Batcher {
	return &Batcher{cfg: cfg, sink: sink, log: log, in: make(chan Point)}
}

// Add hands a point to Run; it waits for that until ctx ends.
func (b *Batcher) Add(ctx context.Context, p Point) error {
	select {
	case b.in <- p:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run writes batches until ctx ends.
func (b *Batcher) Run(ctx context.Context) {
	tick := time.NewTicker(b.cfg.Interval)
	defer tick.Stop()
	var pending []Point
	flush := func(ctx context.Context) {
		if len(pending) == 0 {
			return
		}
		if err := b.sink.Write(ctx, pending); err != nil {
			b.log.Error("batch lost", "points", len(pending), "err", err)
		}
		pending = nil
	}
	for {
		select {
		case p := <-b.in:
			if pending = append(pending, p); len(pending) >= b.cfg.Size {
				flush(ctx)
			}
		case <-tick.C:
			flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			flush(last)
			cancel()
			return
		}
	}
}
