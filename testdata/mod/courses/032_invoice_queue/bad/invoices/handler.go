package invoices

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"example.com/courses/032_invoice_queue/bad/tasks"
)

type Renderer interface {
	Render(ctx context.Context, order string) ([]byte, error)
}

type Mailer interface {
	Send(ctx context.Context, order string, pdf []byte) error
}

type Handler struct {
	queue    *tasks.Queue
	renderer Renderer
	mailer   Mailer
	timeout  time.Duration
	log      *slog.Logger
}

func NewHandler(q *tasks.Queue, r Renderer, m Mailer, log *slog.Logger) *Handler {
	return &Handler{queue: q, renderer: r, mailer: m, timeout: time.Minute, log: log}
}

// ServeHTTP takes an invoice order; the invoice goes out by mail.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	order := r.PathValue("order")
	ctx := r.Context()
	err := h.queue.Add(ctx, "invoice "+order, func(ctx context.Context) error {
		return h.send(ctx, order)
	})
	if err != nil {
		h.log.WarnContext(ctx, "invoice refused", "order", order, "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (h *Handler) send(ctx context.Context, order string) error {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	pdf, err := h.renderer.Render(ctx, order)
	if err != nil {
		return err
	}
	return h.mailer.Send(ctx, order, pdf)
}
