package unheard

import (
	"errors"
	"sync/atomic"
)

// A sink is closed by closing its queue; the goroutine still writes what is queued, and
// says when it is done.
type sink struct {
	rows chan string
	done chan struct{}
	fail atomic.Pointer[error]
}

func newSink(n int) *sink {
	s := &sink{rows: make(chan string, n), done: make(chan struct{})}
	go s.loop()
	return s
}

func (s *sink) put(r string) { s.rows <- r }

func (s *sink) loop() {
	defer close(s.done) // want `s.done is closed when loop ends, and nothing receives from it: close, which stops it \(line \d+\), goes on while it may still be at work`
	for r := range s.rows {
		if r == "" {
			err := errors.New("empty")
			s.fail.Store(&err)
		}
	}
}

func (s *sink) close() error {
	close(s.rows)
	if err := s.fail.Load(); err != nil {
		return *err
	}
	return nil
}

// This one waits.
type waitsToo struct {
	rows chan string
	done chan struct{}
}

func newWaitsToo(n int) *waitsToo {
	s := &waitsToo{rows: make(chan string, n), done: make(chan struct{})}
	go func() {
		defer close(s.done) // ok
		for range s.rows {
		}
	}()
	return s
}

func (s *waitsToo) put(r string) { s.rows <- r }

func (s *waitsToo) close() {
	close(s.rows)
	<-s.done
}
