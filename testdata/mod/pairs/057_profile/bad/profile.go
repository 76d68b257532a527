package profile

import (
	"context"
	"encoding/json"
	"net/http"

	"golang.org/x/sync/errgroup"
)

type User struct{ ID, Name string }
type Order struct{ ID string }

type Backend interface {
	User(ctx context.Context, id string) (*User, error)
	Orders(ctx context.Context, id string) ([]Order, error)
}

type Handler struct{ be Backend }

type page struct {
	User   *User   `json:"user"`
	Orders []Order `json:"orders"`
}

func (h *Handler) load(ctx context.Context, id string) (*page, error) {
	var p page
	g, ctx := errgroup.WithContext(ctx)
	var err error
	g.Go(func() error {
		p.User, err = h.be.User(ctx, id)
		return err
	})
	g.Go(func() error {
		p.Orders, err = h.be.Orders(ctx, id)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return &p, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := h.load(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "unavailable", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(p)
}
