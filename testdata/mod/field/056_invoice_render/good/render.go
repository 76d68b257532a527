// Package invoices renders invoices to PDF.
package invoices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/field/056_invoice_render/good/pool"
)

// Invoice is what is rendered.
type Invoice struct {
	Number string
	Lines  []string
}

// Engine typesets one invoice; it is safe for concurrent use.
type Engine interface {
	PDF(ctx context.Context, inv Invoice) ([]byte, error)
}

// Archive keeps finished invoices.
type Archive interface {
	Put(ctx context.Context, number string, pdf []byte) error
}

// Renderer renders batches of invoices.
type Renderer struct {
	engine  Engine
	archive Archive
	workers int
}

// NewRenderer returns a Renderer with its own number of workers.
func NewRenderer(e Engine, a Archive, workers int) *Renderer {
	return &Renderer{engine: e, archive: a, workers: max(workers, 1)}
}

// Render renders and archives a batch; it reports every failed invoice.
func (r *Renderer) Render(ctx context.Context, batch []Invoice) error {
	start := time.Now()
	p := pool.New[int](r.workers)
	defer p.Close()

	var errs []error
	total := 0
	futures := make([]*pool.Future[int], 0, len(batch))
	for _, inv := range batch {
		futures = append(futures, p.Submit(func() (int, error) { return r.one(ctx, inv) }))
	}
	for i, f := range futures {
		size, err := f.Wait()
		if err != nil {
			errs = append(errs, fmt.Errorf("invoice %s: %w", batch[i].Number, err))
			continue
		}
		total += size
	}
	slog.Info("batch rendered", "invoices", len(batch), "failed", len(errs), "bytes", total, "took", time.Since(start))
	return errors.Join(errs...)
}

func (r *Renderer) one(ctx context.Context, inv Invoice) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	pdf, err := r.engine.PDF(ctx, inv)
	if err != nil {
		return 0, fmt.Errorf("typeset: %w", err)
	}
	if err := r.archive.Put(ctx, inv.Number, pdf); err != nil {
		return 0, fmt.Errorf("archive: %w", err)
	}
	return len(pdf), nil
}
