package publish

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path"

	"golang.org/x/sync/errgroup"
)

// Bucket is the object store behind a site.
type Bucket interface {
	Put(ctx context.Context, key string, data []byte) error
}

// Publisher copies a built site into a bucket.
type Publisher struct {
	Bucket   Bucket
	Prefix   string
	Parallel int
}

// Publish uploads every regular file of site.
func (p *Publisher) Publish(ctx context.Context, site fs.FS) error {
	var names []string
	err := fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list site: %w", err)
	}

	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.Parallel)
	defer g.Wait()
	for _, name := range names {
		g.Go(func() error { return p.upload(ctx, site, name) })
	}
	slog.Info("site published", "files", len(names), "prefix", p.Prefix)
	return nil
}

func (p *Publisher) upload(ctx context.Context, site fs.FS, name string) error {
	data, err := fs.ReadFile(site, name)
	if err != nil {
		return err
	}
	if err := p.Bucket.Put(ctx, path.Join(p.Prefix, name), data); err != nil {
		return fmt.Errorf("upload %s: %w", name, err)
	}
	return nil
}
