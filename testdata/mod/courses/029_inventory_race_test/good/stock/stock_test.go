package stock

import (
	"errors"
	"testing"
)

func mustReserve(t *testing.T, s *Stock, sku string) Reservation {
	t.Helper()
	r, err := s.Reserve(sku)
	if err != nil {
		t.Fatalf("reserve %s: %v", sku, err)
	}
	return r
}

func TestConcurrentReservationsAreDistinct(t *testing.T) {
	const buyers = 20
	s := New(map[string]int{"lamp": buyers})

	type result struct {
		r   Reservation
		err error
	}
	got := make(chan result)
	for range buyers {
		go func() {
			r, err := s.Reserve("lamp")
			got <- result{r, err}
		}()
	}
	seen := make(map[int]bool)
	for range buyers {
		res := <-got
		if res.err != nil {
			t.Errorf("reserve lamp: %v", res.err)
			continue
		}
		if seen[res.r.Seq] {
			t.Errorf("sequence %d given twice", res.r.Seq)
		}
		seen[res.r.Seq] = true
	}
	if n := s.Left("lamp"); n != 0 {
		t.Errorf("left = %d, want 0", n)
	}
}

func TestSoldOut(t *testing.T) {
	s := New(map[string]int{"lamp": 1})
	if r := mustReserve(t, s, "lamp"); r.SKU != "lamp" {
		t.Errorf("sku = %q, want lamp", r.SKU)
	}
	if _, err := s.Reserve("lamp"); !errors.Is(err, ErrSoldOut) {
		t.Errorf("err = %v, want ErrSoldOut", err)
	}
}
