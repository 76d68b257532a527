package pdf

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

type Engine interface {
	Render(ctx context.Context, html string) ([]byte, error)
}

type Config struct {
	MaxRenders int
	Wait       time.Duration
}

type Gateway struct {
	engine Engine
	slots  chan struct{}
	wait   time.Duration
	dur    prometheus.Histogram
	log    *slog.Logger
}

func New(e Engine, cfg Config, dur prometheus.Histogram, log *slog.Logger) (*Gateway, error) {
	if cfg.MaxRenders < 1 {
		return nil, errors.New("pdf: MaxRenders must be at least 1")
	}
	if cfg.Wait == 0 {
		cfg.Wait = 2 * time.Second
	}
	return &Gateway{engine: e, slots: make(chan struct{}, cfg.MaxRenders), wait: cfg.Wait, dur: dur, log: log}, nil
}

var errBusy = errors.New("all renderers busy")

func (g *Gateway) acquire(ctx context.Context) error {
	t := time.NewTimer(g.wait)
	defer t.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-t.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gateway) release() { <-g.slots }

func (g *Gateway) render(ctx context.Context, html string) ([]byte, error) {
	if err := g.acquire(ctx); err != nil {
		return nil, fmt.Errorf("acquire renderer: %w", err)
	}
	defer g.release()
	start := time.Now()
	doc, err := g.engine.Render(ctx, html)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	g.dur.Observe(time.Since(start).Seconds())
	return doc, nil
}

// Handle answers POST /pdf.
func (g *Gateway) Handle(c echo.Context) error {
	doc, err := g.render(c.Request().Context(), c.FormValue("html"))
	switch {
	case errors.Is(err, errBusy):
		c.Response().Header().Set("Retry-After", "1")
		return echo.NewHTTPError(http.StatusServiceUnavailable, "busy")
	case err != nil:
		g.log.Error("render pdf", "err", err)
		return echo.NewHTTPError(http.StatusInternalServerError, "render failed").SetInternal(err)
	}
	return c.Blob(http.StatusOK, "application/pdf", doc)
}
