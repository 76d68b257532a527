package stock

import (
	"errors"
	"fmt"
	"sync"
)

var ErrSoldOut = errors.New("sold out")

type Reservation struct {
	SKU string
	Seq int
}

// Stock counts what may still be reserved.
type Stock struct {
	mu   sync.Mutex
	left map[string]int
	seq  int
}

func New(initial map[string]int) *Stock {
	left := make(map[string]int, len(initial))
	for sku, n := range initial {
		left[sku] = n
	}
	return &Stock{left: left}
}

func (s *Stock) Reserve(sku string) (Reservation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left[sku] == 0 {
		return Reservation{}, fmt.Errorf("%w: %s", ErrSoldOut, sku)
	}
	s.left[sku]--
	s.seq++
	return Reservation{SKU: sku, Seq: s.seq}, nil
}

func (s *Stock) Left(sku string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left[sku]
}
