package reindex

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Index rebuilds search indexes.
type Index interface {
	Rebuild(ctx context.Context, tenant string) (docs int, err error)
}

// Job rebuilds the indexes of tenants, Parallel at a time.
type Job struct {
	Index     Index
	Parallel  int
	PerTenant time.Duration
}

// Run rebuilds all tenants and stops at the first failure.
func (j *Job) Run(ctx context.Context, tenants []string) error {
	start := time.Now()
	for _, tenant := range tenants {
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(j.Parallel)
		g.Go(func() error { return j.rebuild(gctx, tenant) })
		if err := g.Wait(); err != nil {
			return err
		}
	}
	slog.Info("all tenants rebuilt", "tenants", len(tenants), "took", time.Since(start))
	return nil
}

func (j *Job) rebuild(ctx context.Context, tenant string) error {
	ctx, cancel := context.WithTimeout(ctx, j.PerTenant)
	defer cancel()
	docs, err := j.Index.Rebuild(ctx, tenant)
	if err != nil {
		return fmt.Errorf("rebuild %s: %w", tenant, err)
	}
	slog.Info("tenant rebuilt", "tenant", tenant, "docs", docs)
	return nil
}
