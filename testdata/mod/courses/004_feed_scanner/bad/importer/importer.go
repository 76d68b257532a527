package importer

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"example.com/courses/004_feed_scanner/bad/feed"
)

// Batch is a transaction of the catalogue store.
type Batch interface {
	Upsert(ctx context.Context, it feed.Item) error
	Commit(ctx context.Context) error
	Rollback() error
}

type Store interface {
	Begin(ctx context.Context) (Batch, error)
}

type Importer struct {
	Store Store
	Log   *slog.Logger
}

// Import replaces the catalogue with what the feed holds, or leaves it alone.
func (im *Importer) Import(ctx context.Context, src io.Reader) (int, error) {
	batch, err := im.Store.Begin(ctx)
	if err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	n, err := im.fill(ctx, batch, src)
	if err != nil {
		if rerr := batch.Rollback(); rerr != nil {
			im.Log.Error("rollback failed", "err", rerr)
		}
		return 0, err
	}
	if err := batch.Commit(ctx); err != nil {
		return 0, fmt.Errorf("commit: %w", err)
	}
	im.Log.Info("feed imported", "items", n)
	return n, nil
}

func (im *Importer) fill(ctx context.Context, batch Batch, src io.Reader) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	r := feed.NewReader(src)
	items := r.Items(ctx)
	defer func() {
		cancel()
		for range items {
		}
	}()

	n := 0
	for it := range items {
		if err := batch.Upsert(ctx, it); err != nil {
			return n, fmt.Errorf("upsert %s: %w", it.SKU, err)
		}
		n++
	}
	return n, r.Err()
}
