package session

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

var ErrClosed = errors.New("session manager closed")

type Session struct {
	ID      string
	User    string
	Expires time.Time
}

type Config struct {
	TTL   time.Duration
	Sweep time.Duration
}

type command struct {
	apply func()
	done  chan struct{}
}

// Manager owns all sessions in one goroutine.
type Manager struct {
	cfg      Config
	commands chan command
	closed   chan struct{}
	log      *slog.Logger
	sessions map[string]Session
}

func NewManager(cfg Config, log *slog.Logger) *Manager {
	return &Manager{
		cfg:      cfg,
		commands: make(chan command),
		closed:   make(chan struct{}),
		log:      log,
		sessions: make(map[string]Session),
	}
}

// Run serves the manager until ctx ends.
func (m *Manager) Run(ctx context.Context) {
	defer close(m.closed)
	sweep := time.NewTicker(m.cfg.Sweep)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-m.commands:
			c.apply()
			close(c.done)
		case now := <-sweep.C:
			m.expire(now)
		}
	}
}

func (m *Manager) do(apply func()) error {
	c := command{apply: apply, done: make(chan struct{})}
	select {
	case m.commands <- c:
	case <-m.closed:
		return ErrClosed
	}
	<-c.done
	return nil
}

func (m *Manager) Add(id, user string) error {
	return m.do(func() {
		m.sessions[id] = Session{ID: id, User: user, Expires: time.Now().Add(m.cfg.TTL)}
	})
}

func (m *Manager) Lookup(id string) (s Session, ok bool, err error) {
	err = m.do(func() { s, ok = m.sessions[id] })
	return s, ok, err
}

// Remove ends a session; it is no error if there is none.
func (m *Manager) Remove(id string) error {
	return m.do(func() { m.remove(id) })
}

func (m *Manager) remove(id string) {
	s, ok := m.sessions[id]
	if !ok {
		return
	}
	delete(m.sessions, id)
	m.log.Info("session ended", "session", id, "user", s.User)
}

func (m *Manager) expire(now time.Time) {
	for id, s := range m.sessions {
		if now.Before(s.Expires) {
			continue
		}
		m.remove(id)
	}
}
