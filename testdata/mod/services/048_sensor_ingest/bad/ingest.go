package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

type Reading struct {
	Sensor string
	Value  float64
	At     time.Time
}

type Store interface {
	Insert(ctx context.Context, rs []Reading) error
}

type Ingester struct {
	store    Store
	maxBatch int
	every    time.Duration
	received prometheus.Counter
	log      *zap.Logger
}

type Config struct {
	MaxBatch int
	Every    time.Duration
}

func New(store Store, cfg Config, received prometheus.Counter, log *zap.Logger) *Ingester {
	if cfg.MaxBatch <= 0 {
		cfg.MaxBatch = 500
	}
	if cfg.Every <= 0 {
		cfg.Every = time.Second
	}
	return &Ingester{store: store, maxBatch: cfg.MaxBatch, every: cfg.Every, received: received, log: log}
}

// Run stores the readings in batches. The source closes the channel when its
// connection is over.
func (in *Ingester) Run(ctx context.Context, readings <-chan Reading) error {
	tick := time.NewTicker(in.every)
	defer tick.Stop()
	batch := make([]Reading, 0, in.maxBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := in.store.Insert(fctx, batch); err != nil {
			return fmt.Errorf("insert %d readings: %w", len(batch), err)
		}
		in.log.Debug("flushed", zap.Int("readings", len(batch)))
		batch = make([]Reading, 0, in.maxBatch)
		return nil
	}
	for {
		select {
		case r := <-readings:
			in.received.Inc()
			batch = append(batch, r)
			if len(batch) == in.maxBatch {
				if err := flush(); err != nil {
					return err
				}
			}
		case <-tick.C:
			if err := flush(); err != nil {
				return err
			}
		case <-ctx.Done():
			return flush()
		}
	}
}
