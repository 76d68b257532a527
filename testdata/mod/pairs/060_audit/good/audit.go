package audit

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

type Entry struct {
	User   string
	Action string
	At     time.Time
}

type Sink interface {
	Write(ctx context.Context, e Entry) error
}

type API struct {
	sink Sink
}

func NewAPI(s Sink) *API { return &API{sink: s} }

func (a *API) record(ctx context.Context, e Entry) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := a.sink.Write(ctx, e); err != nil {
		slog.ErrorContext(ctx, "audit", "err", err)
	}
}

// Delete removes the document; the audit trail is written in the background.
func (a *API) Delete(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	user, _, ok := r.BasicAuth()
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	e := Entry{User: user, Action: "delete " + r.PathValue("id"), At: time.Now()}
	go a.record(context.WithoutCancel(ctx), e)

	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "deleted"})
}
