package before

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

// Free reports whether nobody has a seat.
func (s *Places) Free(seat string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.taken[seat]
	return !ok
}

// Take gives it to somebody.
func (s *Places) Take(seat, who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[seat] = who
}

// Hall sells seats.
type Hall struct{ seats *Places }

// ErrTaken is for seats that are sold.
var ErrTaken = errors.New("taken")

// Sell sells one.
func (h *Hall) Sell(ctx context.Context, seat, who string) error {
	if !h.seats.Free(seat) { // guardedby/check-then-act
		return ErrTaken
	}
	h.seats.Take(seat, who)
	return ctx.Err()
}

// Orders reads orders, one a line.
func Orders(ctx context.Context, r io.Reader, out chan<- string) error {
	defer close(out)
	sc := bufio.NewScanner(r)
	for sc.Scan() { // lostgoerror/cut-short
		select {
		case out <- sc.Text():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
