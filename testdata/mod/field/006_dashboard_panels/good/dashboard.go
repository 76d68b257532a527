package dashboard

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Panel is a part of the page that loads on its own.
type Panel struct {
	Name string
	Load func(ctx context.Context) (any, error)
}

// Page holds the panels that could be loaded and names those that could not.
type Page struct {
	Data   map[string]any
	Failed []string
}

// Builder builds pages; a missing panel does not spoil the page.
type Builder struct {
	Panels  []Panel
	Timeout time.Duration
}

// Build loads all panels.
func (b *Builder) Build(ctx context.Context) (*Page, error) {
	ctx, cancel := context.WithTimeout(ctx, b.Timeout)
	defer cancel()
	vals := make([]any, len(b.Panels))
	var g errgroup.Group
	g.SetLimit(8)
	for i, p := range b.Panels {
		g.Go(func() error {
			v, err := p.Load(ctx)
			if err != nil {
				slog.Warn("panel failed", "panel", p.Name, "err", err)
				return nil
			}
			vals[i] = v
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	page := &Page{Data: make(map[string]any, len(vals))}
	for i, p := range b.Panels {
		if vals[i] == nil {
			page.Failed = append(page.Failed, p.Name)
			continue
		}
		page.Data[p.Name] = vals[i]
	}
	return page, nil
}
