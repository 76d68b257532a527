// Package inturn answers one request at a time.
package inturn

import "net/http"

import "sync"

type site struct {
	mu   sync.Mutex
	hits int
}

func newSite() *site { return &site{} }

// inTurn holds the lock while a request is answered.
func (s *site) inTurn(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		h(w, r)
	}
}

func (s *site) hit(w http.ResponseWriter, r *http.Request) {
	s.hits++ // ok
}

func (s *site) routes(mux *http.ServeMux) { mux.HandleFunc("/", s.inTurn(s.hit)) }

var _ = []any{newSite, (*site).routes}
