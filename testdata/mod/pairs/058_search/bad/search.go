package search

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

type Hit struct {
	ID    string
	Score float64
}

type Source interface {
	Query(ctx context.Context, q string) ([]Hit, error)
}

type Engine struct {
	sources []Source
	limit   int
}

type Option func(*Engine)

func WithLimit(n int) Option { return func(e *Engine) { e.limit = n } }

func New(src []Source, opts ...Option) *Engine {
	e := &Engine{sources: src, limit: 20}
	for _, o := range opts {
		o(e)
	}
	return e
}

// Search asks all the sources and returns the best hits.
func (e *Engine) Search(ctx context.Context, q string) ([]Hit, error) {
	var all []Hit
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range e.sources {
		g.Go(func() error {
			hits, err := s.Query(ctx, q)
			if err != nil {
				return err
			}
			all = append(all, hits...)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return all[:min(len(all), e.limit)], nil
}
