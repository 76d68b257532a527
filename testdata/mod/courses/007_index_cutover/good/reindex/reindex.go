package reindex

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/courses/007_index_cutover/good/cluster"
)

type Options struct {
	Shards      int
	Parallelism int
	Alias       string
}

type Builder interface {
	BuildShard(ctx context.Context, index string, shard int) (docs int, err error)
}

type Reindexer struct {
	opts    Options
	cluster cluster.Admin
	builder Builder
	log     *slog.Logger
}

func New(c cluster.Admin, b Builder, log *slog.Logger, opts Options) *Reindexer {
	if opts.Parallelism <= 0 {
		opts.Parallelism = 2
	}
	return &Reindexer{opts: opts, cluster: c, builder: b, log: log}
}

// Run builds a new index and lets the alias point to it once it is complete.
func (r *Reindexer) Run(ctx context.Context) error {
	index := fmt.Sprintf("%s-%d", r.opts.Alias, time.Now().Unix())
	if err := r.cluster.Create(ctx, index, r.opts.Shards); err != nil {
		return fmt.Errorf("create %s: %w", index, err)
	}
	if err := r.build(ctx, index); err != nil {
		if derr := r.cluster.Drop(context.WithoutCancel(ctx), index); derr != nil {
			r.log.Warn("index left behind", "index", index, "err", derr)
		}
		return fmt.Errorf("build %s: %w", index, err)
	}
	return r.cluster.Switch(ctx, r.opts.Alias, index)
}

func (r *Reindexer) build(ctx context.Context, index string) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.opts.Parallelism)
	for shard := range r.opts.Shards {
		g.Go(func() error {
			start := time.Now()
			docs, err := r.builder.BuildShard(ctx, index, shard)
			if err != nil {
				r.log.Error("shard failed", "index", index, "shard", shard, "err", err)
				return fmt.Errorf("shard %d: %w", shard, err)
			}
			r.log.Info("shard built", "index", index, "shard", shard, "docs", docs, "took", time.Since(start))
			return nil
		})
	}
	return g.Wait()
}
