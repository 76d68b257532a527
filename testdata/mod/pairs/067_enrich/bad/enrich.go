package enrich

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

type Record struct {
	ID   string
	Tags []string
}

type Tagger func(ctx context.Context, id string) ([]string, error)

type Enricher struct {
	tag     Tagger
	timeout time.Duration
}

func New(t Tagger) *Enricher { return &Enricher{tag: t, timeout: 3 * time.Second} }

func (e *Enricher) one(ctx context.Context, rec *Record) error {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	tags, err := e.tag(ctx, rec.ID)
	if err != nil {
		return fmt.Errorf("tag %s: %w", rec.ID, err)
	}
	rec.Tags = tags
	return nil
}

// Enrich fills in the tags of all the records, which must all succeed.
func (e *Enricher) Enrich(ctx context.Context, recs []*Record) error {
	eg, ectx := errgroup.WithContext(ctx)
	eg.SetLimit(10)
	for _, rec := range recs {
		eg.Go(func() error {
			if err := e.one(ectx, rec); err != nil {
				return nil
			}
			return nil
		})
	}
	return eg.Wait()
}
