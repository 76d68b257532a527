package stock

import (
	"errors"
	"fmt"
	"maps"
	"sync"
)

var ErrShort = errors.New("not enough in stock")

// Open knows how many pieces are ordered but not yet picked.
type Open interface {
	WithOpenPieces(sku string, fn func(n int))
}

// Stock has the pieces that can still be ordered.
type Stock struct {
	mu   sync.Mutex
	free map[string]int
	open Open
}

func New(free map[string]int) *Stock { return &Stock{free: maps.Clone(free)} }

// SetOpen must be called before the stock is used.
func (s *Stock) SetOpen(o Open) { s.open = o }

// Take reserves n pieces.
func (s *Stock) Take(sku string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free[sku] < n {
		return fmt.Errorf("%s: %w", sku, ErrShort)
	}
	s.free[sku] -= n
	return nil
}

// Recount sets the free pieces after n have been counted on the shelf, where
// the ordered ones still lie, and returns them.
func (s *Stock) Recount(sku string, n int) int {
	free := 0
	s.open.WithOpenPieces(sku, func(open int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		free = max(n-open, 0)
		s.free[sku] = free
	})
	return free
}
