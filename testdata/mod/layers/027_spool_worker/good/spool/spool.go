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

// Pop waits for the next line; ok is false at the end of the spool and when
// ctx is done.
func (s *Spool) Pop(ctx context.Context) (line string, ok bool) {
	select {
	case line, ok = <-s.ch:
		return line, ok
	case <-ctx.Done():
		return "", false
	}
}
