package health

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

type Check func(ctx context.Context) error

type Handler struct {
	checks  map[string]Check
	timeout time.Duration
}

func NewHandler(timeout time.Duration) *Handler {
	return &Handler{checks: map[string]Check{}, timeout: timeout}
}

func (h *Handler) Register(name string, c Check) { h.checks[name] = c }

func (h *Handler) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for name, c := range h.checks {
		g.Go(func() error {
			if err := c(ctx); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
	}
	g.Wait()
	return ctx.Err()
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), h.timeout)
	defer cancel()
	if err := h.run(ctx); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
