package once

import "sync"

// The function of a Once that comes back to it waits for itself.

type session struct {
	once sync.Once
	peer *session
	done chan struct{}
}

func (s *session) Close() {
	s.once.Do(func() { // want `the function that s.once.Do runs here comes back to it \(through fail, Close, Do\)`
		close(s.done)
		s.fail()
	})
}

func (s *session) fail() { s.Close() }

// Directly, with a method.
type window struct{ shut sync.Once }

func (w *window) Shut() { w.shut.Do(w.lock) } // want `the function that w.shut.Do runs here comes back to it`

func (w *window) lock() { w.shut.Do(func() {}) }

// Another object's.
type tunnel struct {
	once sync.Once
	peer *tunnel
	done chan struct{}
}

func (t *tunnel) Close() {
	t.once.Do(func() { // ok
		close(t.done)
		t.peer.Close()
	})
}

// In a goroutine of its own.
type lamp struct{ off sync.Once }

func (l *lamp) Off() {
	l.off.Do(func() { // ok
		go l.Off()
	})
}
