package before

import "sync"

// Seats are given to those who watch the dashboard together.
type Seats struct {
	mu    sync.Mutex
	freed *sync.Cond
	free  int
	over  bool
}

// NewSeats returns some seats.
func NewSeats(n int) *Seats {
	s := &Seats{free: n}
	s.freed = sync.NewCond(&s.mu)
	return s
}

// Take waits for a seat.
func (s *Seats) Take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.free == 0 && !s.over {
		s.freed.Wait()
	}
	if s.over {
		return false
	}
	s.free--
	return true
}

// Leave gives a seat back.
func (s *Seats) Leave() {
	s.mu.Lock()
	s.free++
	s.freed.Signal()
	s.mu.Unlock()
}

// Close sends all away.
func (s *Seats) Close() {
	s.mu.Lock()
	s.over = true
	s.freed.Signal() // condwait/one-woken
	s.mu.Unlock()
}
