package close

import (
	"context"
	"errors"
	"sync"
	"time"
)

// From a server: the field is reset where all has ended, and not where the context has.
type leaving struct {
	mu   sync.Mutex
	done chan struct{}
	open func() int
}

// NewLeaving makes one.
func NewLeaving() *leaving { return &leaving{done: make(chan struct{})} }

// Shutdown may give up.
func (s *leaving) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		close(s.done) // want `a second call of Shutdown panics: it closes s.done again`
	}
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		if s.open() == 0 {
			s.done = nil
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}

// Reset comes on every way.
type reset struct {
	mu   sync.Mutex
	done chan struct{}
	fail bool
}

// NewReset makes one.
func NewReset() *reset { return &reset{done: make(chan struct{})} }

// Close sets it to nil, whatever happens.
func (s *reset) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		return nil
	}
	close(s.done) // ok
	if s.fail {
		s.done = nil
		return errors.New("failed")
	}
	s.done = make(chan struct{})
	return nil
}

// First sets it to nil before.
func (s *reset) First() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		return nil
	}
	done := s.done
	s.done = nil
	close(done) // ok
	if s.fail {
		return errors.New("failed")
	}
	return nil
}

// Deferred does so at the end.
func (s *reset) Deferred() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		return nil
	}
	defer func() { s.done = nil }()
	close(s.done) // ok
	if s.fail {
		return errors.New("failed")
	}
	return nil
}
