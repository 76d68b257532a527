package hall

import (
	"errors"
	"fmt"
	"sync"
)

var (
	ErrTaken  = errors.New("seat is taken")
	ErrNoSeat = errors.New("no such seat")
)

// Hall has numbered seats.
type Hall struct {
	mu    sync.Mutex
	seats []string
	free  int
}

func New(seats int) *Hall {
	return &Hall{seats: make([]string, seats), free: seats}
}

// Reserve books the seat for guest and returns how many seats are left.
func (h *Hall) Reserve(seat int, guest string) (int, error) {
	if guest == "" {
		return 0, errors.New("guest is missing")
	}
	if seat < 0 || seat >= len(h.seats) {
		return 0, ErrNoSeat
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seats[seat] != "" {
		return 0, fmt.Errorf("seat %d: %w", seat, ErrTaken)
	}
	h.seats[seat] = guest
	h.free--
	return h.free, nil
}

// Guests returns the guests in seat order.
func (h *Hall) Guests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for i, g := range h.seats {
		if g != "" {
			out = append(out, fmt.Sprintf("%d %s", i, g))
		}
	}
	return out
}
