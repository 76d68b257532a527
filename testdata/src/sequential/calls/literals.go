package calls

import (
	"context"
	"fmt"
	"net/http"
)

// NewShopHandler makes the handler, a literal. From a program: a literal is named after
// the function that it is in, and what new things ask at the start does not count.
func NewShopHandler(s *shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page/{item}", func(w http.ResponseWriter, r *http.Request) {
		p, err := s.page(r.Context(), r.PathValue("item"))
		fmt.Fprintln(w, p, err)
	})
	mux.HandleFunc("GET /rate/{item}", func(w http.ResponseWriter, r *http.Request) {
		rate, err := s.rates.GetRate(r.Context(), r.PathValue("item"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		score, err := s.reviews.GetScore(r.Context(), r.PathValue("item")) // want `s.rates.GetRate \(line \d+\) and s.reviews.GetScore \(line \d+\) wait`
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, rate, score)
	})
	return mux
}

type page struct {
	rate  int
	stock int
}

func (s *shop) page(ctx context.Context, item string) (*page, error) {
	var p page
	var err error
	if p.rate, err = s.rates.GetRate(ctx, item); err != nil {
		return nil, fmt.Errorf("rate: %w", err)
	}
	if p.stock, err = s.stock.GetStock(ctx, item); err != nil { // want `s.rates.GetRate \(line \d+\) and s.stock.GetStock \(line \d+\) wait`
		return nil, fmt.Errorf("stock: %w", err)
	}
	return &p, nil
}

// What a handler is made with is asked once.
func newPageHandler(ctx context.Context, s *shop) (http.HandlerFunc, error) {
	rate, err := s.rates.GetRate(ctx, "all") // ok: at the start
	if err != nil {
		return nil, err
	}
	stock, err := s.stock.GetStock(ctx, "all")
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, rate, stock) }, nil
}
