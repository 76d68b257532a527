package session

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"example.com/layers/004_session_store/good/journal"
)

var ErrClosed = errors.New("session service closed")

const maxPending = 32

type Service struct {
	journal *journal.Journal
	slots   chan struct{}
	pending sync.WaitGroup

	mu     sync.Mutex
	seen   map[string]time.Time
	closed bool
}

func NewService(j *journal.Journal) *Service {
	return &Service{
		journal: j,
		slots:   make(chan struct{}, maxPending),
		seen:    make(map[string]time.Time),
	}
}

// Touch marks the session as used and persists that in the background.
func (s *Service) Touch(id string) error {
	now := time.Now()
	s.slots <- struct{}{}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		<-s.slots
		return ErrClosed
	}
	s.seen[id] = now
	s.pending.Go(func() { s.persist(id, now) })
	return nil
}

func (s *Service) persist(id string, at time.Time) {
	defer func() { <-s.slots }()
	if err := s.journal.Append(id, at); err != nil {
		slog.Error("persist session", "id", id, "err", err)
	}
}

// Close refuses further touches and closes the journal.
func (s *Service) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.pending.Wait()
	return s.journal.Close()
}
