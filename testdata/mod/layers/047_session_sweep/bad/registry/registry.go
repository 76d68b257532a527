package registry

import (
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

// Remove deletes a session; it reports whether there was one.
func (r *Registry) Remove(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.sessions[id]
	delete(r.sessions, id)
	return ok
}

// Each calls fn for every session until it returns false.
func (r *Registry) Each(fn func(Session) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sessions {
		if !fn(s) {
			return
		}
	}
}
