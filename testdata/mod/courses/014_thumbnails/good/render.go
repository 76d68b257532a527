package thumb

import (
	"context"
	"fmt"
	"image"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type Size struct{ W, H int }

func (s Size) String() string { return fmt.Sprintf("%dx%d", s.W, s.H) }

// Scaler does the work; it is safe for concurrent use.
type Scaler interface {
	Scale(ctx context.Context, asset string, size Size) (image.Image, error)
}

type Stats struct {
	Rendered int
	Failed   int
	Busy     time.Duration
}

type Renderer struct {
	scaler Scaler
	limit  int

	mu    sync.Mutex
	stats Stats
}

func NewRenderer(s Scaler, limit int) *Renderer {
	return &Renderer{scaler: s, limit: limit}
}

func (r *Renderer) render(ctx context.Context, asset string, size Size) (image.Image, error) {
	start := time.Now()
	img, err := r.scaler.Scale(ctx, asset, size)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.Busy += time.Since(start)
	if err != nil {
		r.stats.Failed++
		return nil, fmt.Errorf("scale %s to %s: %w", asset, size, err)
	}
	r.stats.Rendered++
	return img, nil
}

// RenderAll renders the distinct sizes of an asset in parallel.
func (r *Renderer) RenderAll(ctx context.Context, asset string, sizes []Size) ([]image.Image, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.limit)
	out := make([]image.Image, len(sizes))
	for i, size := range sizes {
		g.Go(func() error {
			img, err := r.render(ctx, asset, size)
			out[i] = img
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

func (r *Renderer) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// LogTo writes the stats so far.
func (r *Renderer) LogTo(log *slog.Logger) {
	s := r.Stats()
	log.Info("thumbnails", "rendered", s.Rendered, "failed", s.Failed, "busy", s.Busy)
}
