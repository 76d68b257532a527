package reaper

import (
	"log/slog"
	"sync"
	"time"
)

type session struct {
	mu       sync.Mutex
	id       string
	lastSeen time.Time
	pinned   bool
	closed   bool
}

func (s *session) touch() {
	s.mu.Lock()
	s.lastSeen = time.Now()
	s.mu.Unlock()
}

type Manager struct {
	mu       sync.Mutex
	sessions map[string]*session
	ttl      time.Duration
}

func New(ttl time.Duration) *Manager {
	return &Manager{sessions: make(map[string]*session), ttl: ttl}
}

func (m *Manager) Touch(id string) {
	m.mu.Lock()
	s, ok := m.sessions[id]
	if !ok {
		s = &session{id: id}
		m.sessions[id] = s
	}
	m.mu.Unlock()
	s.touch()
}

// Sweep closes the sessions that have been idle for too long.
func (m *Manager) Sweep(now time.Time) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, s := range m.sessions {
		s.mu.Lock()
		if s.pinned {
			s.mu.Unlock()
			continue
		}
		if now.Sub(s.lastSeen) > m.ttl {
			s.closed = true
			delete(m.sessions, id)
			slog.Info("session expired", "id", id)
			n++
		}
		s.mu.Unlock()
	}
	return n
}
