// Package ingest imports product feeds into the catalog.
package ingest

import (
	"context"
	"fmt"
	"log/slog"

	"example.com/field/059_feed_ingest/good/feed"
)

// Catalog stores products and the cursor of the last full import.
type Catalog interface {
	Upsert(ctx context.Context, p feed.Product) error
	SetCursor(ctx context.Context, source, cursor string) error
}

// Importer imports feeds.
type Importer struct {
	catalog Catalog
	client  *feed.Client
}

// New returns an Importer.
func New(catalog Catalog, client *feed.Client) *Importer {
	return &Importer{catalog: catalog, client: client}
}

// Import reads the source's feed and records its cursor.
func (im *Importer) Import(ctx context.Context, source string) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := im.client.Open(ctx, source)
	if err != nil {
		return 0, fmt.Errorf("open feed %s: %w", source, err)
	}
	count := 0
	for p := range stream.Products() {
		if err := im.catalog.Upsert(ctx, p); err != nil {
			return count, fmt.Errorf("store %s: %w", p.SKU, err)
		}
		count++
	}
	if err := stream.Err(); err != nil {
		return count, fmt.Errorf("read feed %s: %w", source, err)
	}
	if err := im.catalog.SetCursor(ctx, source, stream.Cursor()); err != nil {
		return count, fmt.Errorf("save cursor: %w", err)
	}
	slog.Info("feed imported", "source", source, "products", count)
	return count, nil
}
