package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

type Quote struct {
	Vendor string
	Cents  int64
}

type Vendor interface {
	Quote(ctx context.Context, sku string) (Quote, error)
}

type Gateway struct {
	vendors []Vendor
}

// Best asks all vendors and returns the cheapest quote that arrives in time.
func (g *Gateway) Best(ctx context.Context, sku string) (Quote, error) {
	quotes := make(chan Quote, len(g.vendors))
	for _, v := range g.vendors {
		go func() {
			q, err := v.Quote(ctx, sku)
			if err != nil {
				q = Quote{}
			}
			quotes <- q
		}()
	}
	var best Quote
	for range g.vendors {
		q := <-quotes
		if q.Vendor != "" && (best.Vendor == "" || q.Cents < best.Cents) {
			best = q
		}
	}
	if best.Vendor == "" {
		return best, errors.New("no quote")
	}
	return best, nil
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	q, err := g.Best(ctx, r.FormValue("sku"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	_ = json.NewEncoder(w).Encode(q)
}
