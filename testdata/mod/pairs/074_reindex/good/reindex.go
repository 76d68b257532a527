package reindex

import (
	"context"
	"log/slog"

	"golang.org/x/sync/errgroup"
)

type Doc struct{ ID string }

type Index interface {
	Put(ctx context.Context, d Doc) error
	Commit(ctx context.Context) error
}

type Job struct {
	idx  Index
	docs []Doc
}

func NewJob(idx Index, docs []Doc) *Job { return &Job{idx: idx, docs: docs} }

// Run writes all documents and commits the index.
func (j *Job) Run(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for _, d := range j.docs {
		g.Go(func() error { return j.idx.Put(gctx, d) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	slog.Info("reindexed", "docs", len(j.docs))
	return j.idx.Commit(ctx)
}
