package spool

import "context"

// Spool is a bounded queue of lines with one producer.
type Spool struct {
	ch chan string
}

func New(size int) *Spool { return &Spool{ch: make(chan string, size)} }

// Push waits for a free place.
func (s *Spool) Push(ctx context.Context, line string) error {
	select {
	case s.ch <- line:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close ends the spool; what is in it can still be popped.
func (s *Spool) Close() { close(s.ch) }

// TryPop returns the next line, if there is one, and whether there may be
// more later.
func (s *Spool) TryPop() (line string, ok, more bool) {
	select {
	case line, ok = <-s.ch:
		return line, ok, ok
	default:
		return "", false, true
	}
}
