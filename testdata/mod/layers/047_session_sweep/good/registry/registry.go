package registry

import (
	"maps"
	"slices"
	"sync"
	"time"
)

type Session struct {
	ID       string
	LastUsed time.Time
}

// Registry holds the sessions by id.
type Registry struct {
	mu       sync.Mutex
	sessions map[string]Session
}

func New() *Registry { return &Registry{sessions: make(map[string]Session)} }

// Touch makes or refreshes a session.
func (r *Registry) Touch(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions[id] = Session{ID: id, LastUsed: time.Now()}
}

// RemoveIf deletes the session if cond still holds for it; it reports whether
// it did. cond must not call the registry.
func (r *Registry) RemoveIf(id string, cond func(Session) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sessions[id]
	if !ok || !cond(s) {
		return false
	}
	delete(r.sessions, id)
	return true
}

// Each calls fn for every session there is now until it returns false.
func (r *Registry) Each(fn func(Session) bool) {
	r.mu.Lock()
	sessions := slices.Collect(maps.Values(r.sessions))
	r.mu.Unlock()
	for _, s := range sessions {
		if !fn(s) {
			return
		}
	}
}
