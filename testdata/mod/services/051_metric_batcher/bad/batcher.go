package batcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Sample struct {
	Name  string
	Value float64
}

type Sink interface {
	Write(ctx context.Context, s []Sample) error
}

type Config struct {
	MaxSize  int
	MaxDelay time.Duration // no sample waits longer than this
}

type Batcher struct {
	sink  Sink
	cfg   Config
	in    chan Sample
	sizes prometheus.Histogram
	log   *slog.Logger
}

func New(sink Sink, cfg Config, sizes prometheus.Histogram, log *slog.Logger) (*Batcher, error) {
	if cfg.MaxSize < 1 || cfg.MaxDelay <= 0 {
		return nil, errors.New("batcher: MaxSize and MaxDelay are required")
	}
	return &Batcher{sink: sink, cfg: cfg, in: make(chan Sample, cfg.MaxSize), sizes: sizes, log: log}, nil
}

func (b *Batcher) Add(ctx context.Context, s Sample) error {
	select {
	case b.in <- s:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("add %s: %w", s.Name, ctx.Err())
	}
}

// Run writes the samples until ctx ends.
func (b *Batcher) Run(ctx context.Context) {
	var batch []Sample
	flush := func() {
		if len(batch) == 0 {
			return
		}
		wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		b.sizes.Observe(float64(len(batch)))
		if err := b.sink.Write(wctx, batch); err != nil {
			b.log.ErrorContext(ctx, "write samples", "n", len(batch), "err", err)
		}
		batch = nil
	}
	defer flush()
	for {
		select {
		case <-ctx.Done():
			for len(b.in) > 0 {
				batch = append(batch, <-b.in)
			}
			return
		case s := <-b.in:
			batch = append(batch, s)
			if len(batch) >= b.cfg.MaxSize {
				flush()
			}
		case <-time.After(b.cfg.MaxDelay):
			flush()
		}
	}
}
