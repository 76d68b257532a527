package session

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

type Session struct {
	User    string
	Expires time.Time
}

type Store struct {
	mu   sync.RWMutex
	byID map[string]Session
	ttl  time.Duration
	log  *slog.Logger
}

func NewStore(ttl time.Duration, log *slog.Logger) *Store {
	return &Store{byID: make(map[string]Session), ttl: ttl, log: log}
}

func (s *Store) Create(user string) string {
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[id] = Session{User: user, Expires: time.Now().Add(s.ttl)}
	return id
}

// Get returns a live session and prolongs it.
func (s *Store) Get(id string) (Session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, ok := s.byID[id]
	if !ok {
		return Session{}, false
	}
	now := time.Now()
	if now.After(sess.Expires) {
		delete(s.byID, id)
		return Session{}, false
	}
	sess.Expires = now.Add(s.ttl)
	s.byID[id] = sess
	return sess, true
}

func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.byID)
}

// Require lets only requests with a live session through.
func (s *Store) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("sid")
		if err != nil {
			http.Error(w, "login required", http.StatusUnauthorized)
			return
		}
		sess, ok := s.Get(c.Value)
		if !ok {
			s.log.InfoContext(r.Context(), "stale session", "remote", r.RemoteAddr)
			http.Error(w, "session expired", http.StatusUnauthorized)
			return
		}
		r.Header.Set("X-User", sess.User)
		next.ServeHTTP(w, r)
	})
}
