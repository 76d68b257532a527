package chain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

var ErrNotFound = errors.New("document not found")

type Store interface {
	Load(ctx context.Context, id string) ([]byte, error)
}

type Service struct{ st Store }

func New(st Store) *Service { return &Service{st: st} }

func (s *Service) fetch(ctx context.Context, id string) ([]byte, error) {
	b, err := s.st.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("fetch %s: %w", id, ErrNotFound)
	}
	return b, nil
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := s.fetch(r.Context(), r.PathValue("id"))
	switch {
	case errors.Is(err, ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, "internal error", http.StatusInternalServerError)
	default:
		_, _ = w.Write(b)
	}
}
