package booking

import (
	"errors"
	"fmt"
	"testing"
)

func mustBook(t *testing.T, h *Hall, name string) Seat {
	t.Helper()
	s, err := h.Book(name)
	if err != nil {
		t.Fatalf("book for %s: %v", name, err)
	}
	return s
}

func TestBookGivesEverybodyTheirOwnSeat(t *testing.T) {
	const guests = 40
	h := NewHall(8, 5)
	seats := make(chan Seat)
	for i := range guests {
		go func() {
			seats <- mustBook(t, h, fmt.Sprintf("guest %d", i))
		}()
	}
	seen := make(map[Seat]bool)
	for range guests {
		s := <-seats
		if seen[s] {
			t.Errorf("seat %s given twice", s)
		}
		seen[s] = true
	}
	if _, err := h.Book("late guest"); !errors.Is(err, ErrSoldOut) {
		t.Errorf("late guest: got %v, want %v", err, ErrSoldOut)
	}
}

func TestCancelGivesTheSeatBack(t *testing.T) {
	h := NewHall(1, 2)
	first := mustBook(t, h, "Ada")
	mustBook(t, h, "Grace")
	if err := h.Cancel(first); err != nil {
		t.Fatal(err)
	}
	if s := mustBook(t, h, "Barbara"); s != first {
		t.Errorf("got seat %s, want %s", s, first)
	}
	if err := h.Cancel(Seat{Row: 9, Number: 9}); !errors.Is(err, ErrNoSuchSeat) {
		t.Errorf("got %v, want %v", err, ErrNoSuchSeat)
	}
}
