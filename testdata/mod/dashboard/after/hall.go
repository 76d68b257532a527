package after

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
)

// Places says who sits where.
type Places struct {
	mu    sync.Mutex
	taken map[string]string
}

// Take gives a seat to somebody, if nobody has it.
func (s *Places) Take(seat, who string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.taken[seat]; ok {
		return false
	}
	s.taken[seat] = who
	return true
}

// Hall sells seats.
type Hall struct{ seats *Places }

// ErrTaken is for seats that are sold.
var ErrTaken = errors.New("taken")

// Sell sells one.
func (h *Hall) Sell(ctx context.Context, seat, who string) error {
	if !h.seats.Take(seat, who) {
		return ErrTaken
	}
	return ctx.Err()
}

// Orders reads orders, one a line.
func Orders(ctx context.Context, r io.Reader, out chan<- string) error {
	defer close(out)
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		select {
		case out <- sc.Text():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return sc.Err()
}
