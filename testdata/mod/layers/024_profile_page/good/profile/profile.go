package profile

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"

	"example.com/layers/024_profile_page/good/backend"
	"golang.org/x/sync/errgroup"
)

type Account struct {
	Name string `json:"name"`
}

type Order struct {
	ID    string `json:"id"`
	Cents int64  `json:"cents"`
}

type Services struct {
	Accounts backend.Endpoint[Account]
	Orders   backend.Endpoint[[]Order]
	Related  backend.Endpoint[[]string]
}

type view struct {
	Account Account  `json:"account"`
	Orders  []Order  `json:"orders"`
	Related []string `json:"related"`
}

func NewHandler(s Services) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /profile/{id}", func(w http.ResponseWriter, r *http.Request) {
		v, err := s.load(r.Context(), r.PathValue("id"))
		if err != nil {
			slog.ErrorContext(r.Context(), "load profile", "err", err)
			http.Error(w, "profile unavailable", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			slog.WarnContext(r.Context(), "write profile", "err", err)
		}
	})
	return mux
}

func (s Services) load(ctx context.Context, id string) (*view, error) {
	var v view
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		if v.Account, err = s.Accounts.Get(ctx, id); err != nil {
			return fmt.Errorf("account: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if v.Orders, err = s.Orders.Get(ctx, id); err != nil {
			return fmt.Errorf("orders: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if v.Related, err = s.Related.Get(ctx, id); err != nil {
			return fmt.Errorf("related: %w", err)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return &v, nil
}
