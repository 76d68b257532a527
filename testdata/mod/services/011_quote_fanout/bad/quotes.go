package quotes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
)

var ErrNoRoute = errors.New("no route to destination")

type Carrier interface {
	Name() string
	Price(ctx context.Context, dest string) (int64, error)
}

type Quote struct {
	Carrier string `json:"carrier"`
	Cents   int64  `json:"cents"`
}

type Service struct {
	carriers []Carrier
	tracer   trace.Tracer
	log      *zap.Logger
}

func New(tracer trace.Tracer, log *zap.Logger, carriers ...Carrier) *Service {
	return &Service{carriers: carriers, tracer: tracer, log: log}
}

// Quotes asks every carrier and fails as soon as one of them fails.
func (s *Service) Quotes(ctx context.Context, dest string) ([]Quote, error) {
	ctx, span := s.tracer.Start(ctx, "quotes.Quotes")
	defer span.End()

	out := make([]Quote, len(s.carriers))
	g, gctx := errgroup.WithContext(ctx)
	for i, c := range s.carriers {
		g.Go(func() error {
			cents, err := c.Price(gctx, dest)
			if err != nil {
				return fmt.Errorf("carrier %s: %w", c.Name(), err)
			}
			out[i] = Quote{Carrier: c.Name(), Cents: cents}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		span.SetStatus(codes.Error, "carrier failed")
		return nil, fmt.Errorf("quotes for %s: %w", dest, gctx.Err())
	}
	return out, nil
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	qs, err := s.Quotes(r.Context(), r.PathValue("dest"))
	switch {
	case errors.Is(err, ErrNoRoute):
		http.Error(w, "destination not served", http.StatusUnprocessableEntity)
		return
	case err != nil:
		s.log.Error("quotes", zap.Error(err))
		http.Error(w, "carriers unavailable", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(qs); err != nil {
		s.log.Warn("encode quotes", zap.Error(err))
	}
}
