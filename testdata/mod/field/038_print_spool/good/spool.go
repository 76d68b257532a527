package printing

import (
	"fmt"
	"log/slog"
	"sync"
)

// Document waits to be printed.
type Document struct {
	Name  string
	Pages int
}

// Spool hands documents to printers.
type Spool struct {
	mu     sync.Mutex
	ready  *sync.Cond
	docs   []Document
	closed bool
}

// NewSpool returns an empty spool.
func NewSpool() *Spool {
	s := &Spool{}
	s.ready = sync.NewCond(&s.mu)
	return s
}

// Add puts a document into the spool.
func (s *Spool) Add(d Document) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("spool closed: %s not accepted", d.Name)
	}
	s.docs = append(s.docs, d)
	s.ready.Signal()
	return nil
}

// Next waits for a document; it returns false once the spool is closed and empty.
func (s *Spool) Next() (Document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.docs) == 0 && !s.closed {
		s.ready.Wait()
	}
	if len(s.docs) == 0 {
		return Document{}, false
	}
	d := s.docs[0]
	s.docs = s.docs[1:]
	return d, true
}

// Close lets the printers finish what is spooled.
func (s *Spool) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.ready.Broadcast()
	slog.Info("spool closed", "left", len(s.docs))
}
