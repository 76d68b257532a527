package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

type Product struct {
	SKU  string
	Name string
}

type Source interface {
	Pages(ctx context.Context, since time.Time) (int, error)
	Page(ctx context.Context, since time.Time, n int) ([]Product, error)
}

type Store interface {
	Upsert(ctx context.Context, ps []Product) error
	Watermark(ctx context.Context) (time.Time, error)
	SetWatermark(ctx context.Context, t time.Time) error
}

type Syncer struct {
	src      Source
	dst      Store
	log      *slog.Logger
	parallel int
	took     prometheus.Histogram
}

func NewSyncer(src Source, dst Store, parallel int, took prometheus.Histogram, log *slog.Logger) *Syncer {
	return &Syncer{src: src, dst: dst, parallel: max(parallel, 1), took: took, log: log}
}

// Sync copies all products changed since the last successful sync.
func (s *Syncer) Sync(ctx context.Context) error {
	timer := prometheus.NewTimer(s.took)
	defer timer.ObserveDuration()

	started := time.Now()
	since, err := s.dst.Watermark(ctx)
	if err != nil {
		return fmt.Errorf("read watermark: %w", err)
	}
	pages, err := s.src.Pages(ctx, since)
	if err != nil {
		return fmt.Errorf("count pages: %w", err)
	}

	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.parallel)
	for n := range pages {
		g.Go(func() error {
			products, err := s.src.Page(gctx, since, n)
			if err != nil {
				s.log.ErrorContext(gctx, "fetch page", "page", n, "err", err)
				return nil
			}
			if err := s.dst.Upsert(gctx, products); err != nil {
				return fmt.Errorf("upsert page %d: %w", n, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.dst.SetWatermark(ctx, started)
}
