package a

import (
	"sync"
	"testing"
)

// A shelf is read by many.
type shelf struct {
	mu    sync.RWMutex
	books int
}

func (s *shelf) read() func() {
	s.mu.RLock()
	return s.mu.RUnlock
}

func (s *shelf) count() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.books
}

func (s *shelf) add() { s.books++ }

// That two may read at once is what the test is about, and nobody writes. From
// a store of keys with versions.
func TestTwoReaders(t *testing.T) {
	s := new(shelf)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.count() != 0 {
		t.Fatal("books")
	}
}

// The one who writes may come in between.
func TestReaderAndWriter(t *testing.T) {
	s := new(shelf)
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.add()
	}()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.count() > 1 { // want `TestReaderAndWriter calls count, which takes s.mu again`
		t.Fatal("books")
	}
}

// A goroutine gives back the lock of an element, and is waited for. From a
// store of messages in files.
func TestGivenBackElsewhere(t *testing.T) {
	shelves := []*shelf{new(shelf)}
	s := shelves[0]
	var wg sync.WaitGroup
	wg.Add(1)
	s.mu.Lock()
	go func() {
		defer wg.Done()
		s.add()
		s.mu.Unlock()
	}()
	wg.Wait()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.books != 1 {
		t.Fatal("books")
	}
}
