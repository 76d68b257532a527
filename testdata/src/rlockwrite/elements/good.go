package elements

import "sync"

type session struct {
	mu   sync.Mutex
	seen int
	hits int
	last int
	turn int
}

type hub struct {
	mu   sync.RWMutex
	by   map[string]*session
	list []*session
}

// The element has a lock of its own.
func (h *hub) Touch(k string, now int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := h.by[k]
	s.mu.Lock()
	s.seen = now // ok
	s.mu.Unlock()
}

func (h *hub) Expire() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.by {
		s.seen = 0
	}
}

// Nobody has the lock for this field: each session is of one goroutine.
func (h *hub) Hit(k string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.by[k].hits++ // ok
}

// Somebody writes it without any lock: it is not there for that.
func (h *hub) Note(k string, now int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.by[k].last = now // ok
}

func (h *hub) Forget(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.by[k].last = 0
}

func Begin(s *session) { s.last = 1 }

// Only new ones are written under the lock.
func (h *hub) Add(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &session{}
	s.turn = 1
	h.by[k] = s
}

func (h *hub) Turn(k string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.by[k].turn++ // ok
}

// The lock is held for writing.
func (h *hub) Clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.list {
		s.seen = 0 // ok
	}
}

// A map of the function's own.
func (h *hub) Own() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	own := map[string]*session{"a": {}}
	own["a"].seen = 1 // ok
}
