package testlife

import (
	"sync"
	"testing"

	"unawaited/lib"
)

// A broker whose methods take its lock, and wait for nobody. (Tests of a broker.)
type shelf struct {
	mu     sync.Mutex
	more   *sync.Cond
	names  []string
	closed bool
}

func (s *shelf) put(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, name)
	s.more.Broadcast()
}

func (s *shelf) all(yield func(int, string) bool) {
	for i := 0; ; i++ {
		s.mu.Lock()
		for i >= len(s.names) && !s.closed {
			s.more.Wait()
		}
		over := i >= len(s.names)
		s.mu.Unlock()
		if over || !yield(i, s.names[i]) {
			return
		}
	}
}

func (s *shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.more.Broadcast()
}

func (s *shelf) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.names)
}

func TestOrder(t *testing.T) {
	s := &shelf{}
	want := []string{"a", "b"}
	go func() { // want "the goroutine uses t"
		for i, name := range s.all {
			if name != want[i] {
				t.Error(name)
			}
		}
	}()
	for _, w := range want {
		s.put(w)
	}
	s.Close()
}

func TestOrderDeferred(t *testing.T) {
	s := &shelf{}
	defer s.Close()
	go func() { // want "the goroutine uses t"
		for _, name := range s.all {
			t.Log(name)
		}
	}()
	for range 3 {
		s.put("x")
	}
}

func TestLibraryLoop(t *testing.T) {
	var l lib.Tally
	go t.Log("adding") // want "the goroutine uses t"
	for range 3 {
		l.Add()
	}
}

// ok: it asks in the loop until the goroutine is that far.
func TestAsksInLoop(t *testing.T) {
	s := &shelf{}
	go func() {
		t.Log("putting")
		s.put("x")
	}()
	for {
		if s.size() > 0 {
			break
		}
	}
}

// ok: what is deferred waits.
func TestDeferredBefore(t *testing.T) {
	s := &shelf{}
	done := make(chan bool)
	defer func() { <-done }()
	defer s.Close()
	go func() {
		defer close(done)
		for _, name := range s.all {
			t.Log(name)
		}
	}()
	for range 3 {
		s.put("x")
	}
}

// ok: the lock that the test holds to its end.
func TestHoldsLock(t *testing.T) {
	s := &shelf{}
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	go func() {
		mu.Lock()
		t.Log("never")
	}()
	s.put("x")
}
