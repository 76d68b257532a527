package stock

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
)

var tracer = otel.Tracer("stock")

type Warehouse interface {
	Name() string
	Units(ctx context.Context, sku string) (int64, error)
}

type Summary struct {
	SKU    string `json:"sku"`
	Units  int64  `json:"units"`
	Failed int64  `json:"failed_warehouses"`
}

type Service struct {
	houses  []Warehouse
	timeout time.Duration
	log     *slog.Logger
}

func NewService(houses []Warehouse, timeout time.Duration, log *slog.Logger) (*Service, error) {
	if len(houses) == 0 {
		return nil, fmt.Errorf("stock: no warehouses configured")
	}
	return &Service{houses: houses, timeout: timeout, log: log}, nil
}

// Summarise adds up the units of all warehouses. A warehouse that cannot be
// asked is counted as failed.
func (s *Service) Summarise(ctx context.Context, sku string) Summary {
	ctx, span := tracer.Start(ctx, "stock.Summarise")
	defer span.End()
	span.SetAttributes(attribute.String("sku", sku), attribute.Int("warehouses", len(s.houses)))

	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()

	var (
		total  atomic.Int64
		failed atomic.Int64
		wg     sync.WaitGroup
	)
	defer wg.Wait()
	for _, h := range s.houses {
		wg.Go(func() {
			n, err := h.Units(ctx, sku)
			if err != nil {
				failed.Add(1)
				s.log.WarnContext(ctx, "warehouse unavailable", "warehouse", h.Name(), "err", err)
				return
			}
			total.Add(n)
		})
	}
	return Summary{SKU: sku, Units: total.Load(), Failed: failed.Load()}
}
