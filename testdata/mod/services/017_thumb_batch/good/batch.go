package thumbs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

type Thumb struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"`
}

type Renderer interface {
	Render(ctx context.Context, name string, width int) ([]byte, error)
}

type Batch struct {
	r       Renderer
	width   int
	workers int
	dur     prometheus.Observer
	log     *slog.Logger
}

type Option func(*Batch)

func WithWidth(px int) Option { return func(b *Batch) { b.width = px } }

func WithWorkers(n int) Option { return func(b *Batch) { b.workers = n } }

func NewBatch(r Renderer, dur prometheus.Observer, log *slog.Logger, opts ...Option) *Batch {
	b := &Batch{r: r, width: 320, workers: 4, dur: dur, log: log}
	for _, o := range opts {
		o(b)
	}
	return b
}

// Manifest renders all names and returns the thumbnails sorted by name.
func (b *Batch) Manifest(ctx context.Context, names []string) ([]Thumb, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(b.workers)
	var mu sync.Mutex
	out := make([]Thumb, 0, len(names))
	for _, name := range names {
		g.Go(func() error {
			start := time.Now()
			img, err := b.r.Render(ctx, name, b.width)
			if err != nil {
				return fmt.Errorf("render %s: %w", name, err)
			}
			b.dur.Observe(time.Since(start).Seconds())
			mu.Lock()
			out = append(out, Thumb{Name: name, Bytes: len(img)})
			mu.Unlock()
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(x, y Thumb) int { return strings.Compare(x.Name, y.Name) })
	b.log.InfoContext(ctx, "manifest", "thumbs", len(out), "width", b.width)
	return out, nil
}
