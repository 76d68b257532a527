package sync2

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

type Repo interface {
	Fetch(ctx context.Context, name string) ([]byte, error)
	Store(ctx context.Context, name string, b []byte) error
}

type Mirror struct {
	from, to Repo
}

func New(from, to Repo) *Mirror { return &Mirror{from: from, to: to} }

// Sync copies the names; at the first error the rest is abandoned.
func (m *Mirror) Sync(ctx context.Context, names []string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for _, n := range names {
		g.Go(func() error {
			b, err := m.from.Fetch(gctx, n)
			if err != nil {
				return fmt.Errorf("fetch %s: %w", n, err)
			}
			return m.to.Store(gctx, n, b)
		})
	}
	return g.Wait()
}
