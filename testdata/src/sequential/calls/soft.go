package calls

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"sequential/lib"
)

// The page goes on without what it could not get, and says so.
func (s *Service) soft(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		log.Printf("user: %v", err)
	}
	o, err := s.orders.Orders(r.Context(), "x") // want `s.users.GetUser \(line \d+\) and s.orders.Orders \(line \d+\) wait one after the other`
	if err != nil {
		log.Printf("orders: %v", err)
	}
	fmt.Fprintln(w, u, o)
}

// It says what it has got in between.
func (s *Service) said(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	log.Print("have the user")
	o, err := s.orders.Orders(r.Context(), "x") // want `s.users.GetUser \(line \d+\) and s.orders.Orders \(line \d+\) wait one after the other`
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	fmt.Fprintln(w, u, o)
}

// ok: another user is taken when there is none, and then asked about.
func (s *Service) other(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		u = lib.User{ID: "nobody"}
	}
	o, err := s.orders.Orders(r.Context(), u.ID)
	fmt.Fprintln(w, u, o, err)
}

// ok: the second is asked only where the first had nothing.
func (s *Service) instead(ctx context.Context, id string) (lib.User, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		log.Printf("user: %v", err)
		u, err = s.orders.GetUser(ctx, id)
	}
	return u, err
}

// A default for what the second is about comes from the request alone.
func (s *Service) byDefault(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	id := r.FormValue("id")
	if id == "" {
		id = "y"
	}
	o, err := s.orders.Orders(r.Context(), id) // want `s.users.GetUser \(line \d+\) and s.orders.Orders \(line \d+\) wait one after the other`
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	fmt.Fprintln(w, u, o)
}

// ok: the default depends on what the first returns.
func (s *Service) byUser(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	id := r.FormValue("id")
	if u.Name == "guest" {
		id = "y"
	}
	o, err := s.orders.Orders(r.Context(), id)
	fmt.Fprintln(w, u, o, err)
}

// ok: what is asked only sometimes.
func (s *Service) sometimes(w http.ResponseWriter, r *http.Request) {
	u, err := s.users.GetUser(r.Context(), "x")
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	var o []lib.Order
	if r.FormValue("full") != "" {
		o, _ = s.orders.Orders(r.Context(), "x")
	}
	fmt.Fprintln(w, u, o)
}
