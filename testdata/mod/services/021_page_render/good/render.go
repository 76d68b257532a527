package render

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

const page = `<!doctype html><title>{{.Title}}</title><h1>{{.Title}}</h1>
<ul>{{range .Items}}<li>{{.}}</li>{{end}}</ul>`

type View struct {
	Title string
	Items []string
}

type Source interface {
	View(ctx context.Context, user string) (View, error)
}

type Handler struct {
	src  Source
	tmpl *template.Template
	log  *slog.Logger
}

func New(src Source, log *slog.Logger) (*Handler, error) {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return nil, fmt.Errorf("parse page: %w", err)
	}
	return &Handler{src: src, tmpl: t, log: log}, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()

	view, err := h.src.View(ctx, r.PathValue("user"))
	if err != nil {
		h.log.ErrorContext(ctx, "load view", "err", err)
		http.Error(w, "unavailable", http.StatusBadGateway)
		return
	}

	// Render completely before the first byte is sent.
	var buf bytes.Buffer
	if err := h.tmpl.Execute(&buf, view); err != nil {
		h.log.ErrorContext(ctx, "render", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
	if _, err := w.Write(buf.Bytes()); err != nil {
		h.log.DebugContext(ctx, "write page", "err", err)
	}
}
