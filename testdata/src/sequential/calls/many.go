package calls

import (
	"net/http"
	"sync"
)

// All customers are asked at the same time: a case from loki.
func (s *Service) ServeAll(w http.ResponseWriter, r *http.Request) {
	ids := r.URL.Query()["id"]
	names := make([]string, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { names[i] = s.nameOf(r, id) })
	}
	wg.Wait()
	for _, n := range names {
		w.Write([]byte(n))
	}
}

func (s *Service) nameOf(r *http.Request, id string) string {
	u, err := s.users.GetUser(r.Context(), id)
	if err != nil {
		return ""
	}
	o, err := s.orders.Orders(r.Context(), id) // ok: they wait for all of them together
	if err != nil || len(o) == 0 {
		return ""
	}
	return u.Name
}

// One customer.
func (s *Service) ServeOne(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(s.titleOf(r, r.FormValue("id"))))
}

func (s *Service) titleOf(r *http.Request, id string) string {
	u, err := s.users.GetUser(r.Context(), id)
	if err != nil {
		return ""
	}
	o, err := s.orders.Orders(r.Context(), id) // want `wait one after the other though none uses what another returns`
	if err != nil || len(o) == 0 {
		return ""
	}
	return u.Name
}
