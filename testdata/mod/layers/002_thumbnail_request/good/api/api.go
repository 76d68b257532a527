package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"example.com/layers/002_thumbnail_request/good/thumbs"
)

const (
	maxUpload = 8 << 20
	maxJobs   = 16
)

type Handler struct {
	maker *thumbs.Maker
	slots chan struct{}
	wg    sync.WaitGroup
}

func New(m *thumbs.Maker) *Handler {
	return &Handler{maker: m, slots: make(chan struct{}, maxJobs)}
}

func (h *Handler) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /images/{id}", h.upload)
	return mux
}

// Wait returns when the thumbnails of all accepted uploads are made. It is
// called after the server has shut down.
func (h *Handler) Wait() { h.wg.Wait() }

func (h *Handler) upload(w http.ResponseWriter, r *http.Request) {
	select {
	case h.slots <- struct{}{}:
	default:
		http.Error(w, "too many uploads", http.StatusServiceUnavailable)
		return
	}
	id := r.PathValue("id")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		<-h.slots
		http.Error(w, "cannot read image", http.StatusBadRequest)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	h.wg.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		h.thumbnail(ctx, id, body)
	})
	w.WriteHeader(http.StatusAccepted)
}

func (h *Handler) thumbnail(ctx context.Context, id string, body []byte) {
	defer func() { <-h.slots }()
	for _, size := range []int{64, 256} {
		if err := h.maker.Make(ctx, id, body, size); err != nil {
			slog.ErrorContext(ctx, "thumbnail", "id", id, "size", size, "err", err)
			return
		}
	}
}
