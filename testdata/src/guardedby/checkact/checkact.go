// Package checkact has objects that lock themselves, asked by one call and told by the next.
package checkact

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"guardedby/checkactdep"
)

var errTaken = errors.New("taken")

type server struct {
	plans map[string]*checkactdep.Plan
	plan  *checkactdep.Plan
	users registry[string]
	names sync.Map
	mu    sync.Mutex
}

func newServer() *server { return &server{plan: checkactdep.New()} }

var _ = newServer

func (s *server) routes(mux *http.ServeMux) {
	mux.HandleFunc("/book", s.book)
	mux.HandleFunc("/join", s.join)
	mux.HandleFunc("/name", s.name)
	mux.HandleFunc("/alone", s.alone)
	mux.HandleFunc("/cached", s.cached)
	mux.HandleFunc("/claimed", s.claimed)
	mux.HandleFunc("/mine", mine)
	mux.HandleFunc("/other", s.other)
	mux.HandleFunc("/lit", func(w http.ResponseWriter, r *http.Request) {
		if !s.plan.Free(r.FormValue("seat")) {
			http.Error(w, "taken", http.StatusConflict)
			return
		}
		s.plan.Take(r.FormValue("seat"), "me") // ok, two calls may say two things
	})
	mux.HandleFunc("/literal", func(w http.ResponseWriter, r *http.Request) {
		seat := r.FormValue("seat")
		if !s.plan.Free(seat) { // want `Free and Take \(line 49\) lock by themselves, each alone: of two that ask for one key at the same time, both go on and the second overwrites the first`
			http.Error(w, "taken", http.StatusConflict)
			return
		}
		s.plan.Take(seat, "me")
	})
}

func (s *server) book(w http.ResponseWriter, r *http.Request) {
	plan, ok := s.plans[r.FormValue("show")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	seat := r.FormValue("seat")
	if _, ok := plan.Get(seat); ok { // want `Get and Take \(line 64\) lock by themselves`
		http.Error(w, "taken", http.StatusConflict)
		return
	}
	plan.Take(seat, r.FormValue("who"))
	w.WriteHeader(http.StatusCreated)
}

// By a helper of the handler.
func (s *server) join(w http.ResponseWriter, r *http.Request) {
	if err := s.enter(r.FormValue("user")); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

func (s *server) enter(user string) error {
	if s.users.has(user) { // want `has and put \(line 79\) lock by themselves`
		return errTaken
	}
	s.users.put(user, "here")
	return nil
}

// A generic object.
type registry[V any] struct {
	mu sync.RWMutex
	m  map[string]V
}

func (r *registry[V]) has(k string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.m[k]
	return ok
}

func (r *registry[V]) put(k string, v V) {
	r.mu.Lock()
	r.m[k] = v
	r.mu.Unlock()
}

func (s *server) name(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if _, taken := s.names.Load(name); taken { // want `Load and Store \(line 108\) lock by themselves`
		w.WriteHeader(http.StatusConflict)
		return
	}
	s.names.Store(name, r.FormValue("who"))
}

// Service is called by others.
type Service struct{ plan *checkactdep.Plan }

// Book books a seat.
func (s *Service) Book(ctx context.Context, seat, who string) error {
	if !s.plan.Free(seat) { // want `Free and Take \(line 119\) lock by themselves`
		return errTaken
	}
	s.plan.Take(seat, who)
	return nil
}

// Goroutines.
func all(p *checkactdep.Plan, orders map[string]string, failed chan<- string) {
	for who, seat := range orders {
		go func() {
			if err := one(p, seat, who); err != nil {
				failed <- who
			}
		}()
	}
}

func one(p *checkactdep.Plan, seat, who string) error {
	if !p.Free(seat) { // want `Free and Take \(line 138\) lock by themselves`
		return errTaken
	}
	p.Take(seat, who)
	return nil
}

var _ = all
