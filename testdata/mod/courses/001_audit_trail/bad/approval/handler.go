package approval

import (
	"log/slog"
	"net/http"
	"time"

	"example.com/courses/001_audit_trail/bad/audit"
)

type Handler struct {
	trail *audit.Trail
	log   *slog.Logger
}

func NewHandler(trail *audit.Trail, log *slog.Logger) *Handler {
	return &Handler{trail: trail, log: log}
}

func (h *Handler) Approve(w http.ResponseWriter, r *http.Request) {
	entry := audit.Entry{
		Actor:  r.Header.Get("X-User"),
		Action: "approve",
		Object: r.PathValue("id"),
		At:     time.Now().UTC(),
	}
	if entry.Actor == "" {
		http.Error(w, "unknown user", http.StatusUnauthorized)
		return
	}
	go h.record(entry)
	w.WriteHeader(http.StatusAccepted)
}

func (h *Handler) record(e audit.Entry) {
	if err := h.trail.Append(e); err != nil {
		h.log.Error("audit entry not written", "object", e.Object, "err", err)
	}
}
