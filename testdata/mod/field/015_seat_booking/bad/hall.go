// Package booking assigns the seats of a hall.
package booking

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Errors of Book and Cancel.
var (
	ErrSoldOut    = errors.New("booking: sold out")
	ErrNoSuchSeat = errors.New("booking: no such booking")
)

// Seat is a seat in the hall.
type Seat struct {
	Row, Number int
}

func (s Seat) String() string { return fmt.Sprintf("%d/%d", s.Row, s.Number) }

// Hall hands out seats, front rows first.
type Hall struct {
	mu    sync.Mutex
	free  []Seat
	taken map[Seat]string
}

// NewHall returns a hall with rows of seats.
func NewHall(rows, perRow int) *Hall {
	h := &Hall{taken: make(map[Seat]string)}
	for r := range rows {
		for n := range perRow {
			h.free = append(h.free, Seat{Row: r + 1, Number: n + 1})
		}
	}
	return h
}

// Book takes the best free seat for name.
func (h *Hall) Book(name string) (Seat, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.free) == 0 {
		return Seat{}, ErrSoldOut
	}
	s := h.free[0]
	h.free = h.free[1:]
	h.taken[s] = name
	return s, nil
}

// Cancel gives a seat back.
func (h *Hall) Cancel(s Seat) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.taken[s]; !ok {
		return fmt.Errorf("%w: %s", ErrNoSuchSeat, s)
	}
	delete(h.taken, s)
	i, _ := slices.BinarySearchFunc(h.free, s, func(a, b Seat) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Number, b.Number))
	})
	h.free = slices.Insert(h.free, i, s)
	return nil
}
