package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/semaphore"
)

var ErrUnknownTemplate = errors.New("unknown template")

type Document struct {
	Template string
	Pages    int
	Body     io.Reader
}

// Engine is the layout engine; a run takes a lot of memory.
type Engine interface {
	Layout(ctx context.Context, tpl string, body io.Reader, dst io.Writer) error
}

type TemplateStore interface {
	Load(ctx context.Context, name string) (tpl string, found bool, err error)
}

type Config struct {
	Slots        int64
	PagesPerSlot int
	Timeout      time.Duration
}

type Converter struct {
	cfg       Config
	engine    Engine
	templates TemplateStore
	slots     *semaphore.Weighted
	log       *slog.Logger
}

func New(cfg Config, e Engine, t TemplateStore, log *slog.Logger) *Converter {
	return &Converter{cfg: cfg, engine: e, templates: t, slots: semaphore.NewWeighted(cfg.Slots), log: log}
}

// weight is the number of slots a document takes.
func (c *Converter) weight(d Document) int64 {
	w := int64(1 + d.Pages/c.cfg.PagesPerSlot)
	return min(w, c.cfg.Slots)
}

// Convert lays the document out and writes the PDF to dst.
func (c *Converter) Convert(ctx context.Context, d Document, dst io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()

	w := c.weight(d)
	if err := c.slots.Acquire(ctx, w); err != nil {
		return fmt.Errorf("wait for %d slots: %w", w, err)
	}
	defer c.slots.Release(w)
	tpl, found, err := c.templates.Load(ctx, d.Template)
	if err != nil {
		return fmt.Errorf("load template: %w", err)
	}
	if !found {
		return fmt.Errorf("%w: %q", ErrUnknownTemplate, d.Template)
	}

	start := time.Now()
	if err := c.engine.Layout(ctx, tpl, d.Body, dst); err != nil {
		return fmt.Errorf("layout: %w", err)
	}
	c.log.Info("document converted", "template", d.Template, "pages", d.Pages, "took", time.Since(start))
	return nil
}
