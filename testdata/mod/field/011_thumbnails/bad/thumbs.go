package thumbs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// Media opens originals and stores the rendered previews.
type Media interface {
	Open(ctx context.Context, id string) (io.ReadCloser, error)
	SavePreview(ctx context.Context, id string, r io.Reader) error
}

// Renderer makes previews for a set of pictures.
type Renderer struct {
	Media    Media
	Scale    func(io.Reader) (io.Reader, error)
	Log      *slog.Logger
	Parallel int64
}

// RenderAll renders every picture and returns how many failed.
func (r *Renderer) RenderAll(ctx context.Context, ids []string) (int, error) {
	var (
		wg     sync.WaitGroup
		failed atomic.Int64
	)
	slots := semaphore.NewWeighted(r.Parallel)
	var stopped error
	for _, id := range ids {
		if stopped = slots.Acquire(ctx, 1); stopped != nil {
			break
		}
		go r.renderOne(ctx, id, &wg, slots, &failed)
	}
	wg.Wait()
	return int(failed.Load()), stopped
}

func (r *Renderer) renderOne(ctx context.Context, id string, wg *sync.WaitGroup, slots *semaphore.Weighted, failed *atomic.Int64) {
	wg.Add(1)
	defer wg.Done()
	defer slots.Release(1)
	if err := r.preview(ctx, id); err != nil {
		failed.Add(1)
		r.Log.Error("preview failed", "id", id, "err", err)
	}
}

func (r *Renderer) preview(ctx context.Context, id string) error {
	src, err := r.Media.Open(ctx, id)
	if err != nil {
		return fmt.Errorf("open %s: %w", id, err)
	}
	defer src.Close()
	small, err := r.Scale(src)
	if err != nil {
		return fmt.Errorf("scale %s: %w", id, err)
	}
	return r.Media.SavePreview(ctx, id, small)
}
