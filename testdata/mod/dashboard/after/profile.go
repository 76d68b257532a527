// Package after is package before without its pitfalls.
package after

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

	"example.com/dashboard/provider"
)

// Server answers requests for profiles.
type Server struct {
	Users, Orders, Items *provider.Client
	MaxParallel          int
}

// Profile is the answer; Diagnostics says what is missing from it, and why.
type Profile struct {
	User        provider.User
	Orders      []provider.Order
	Items       []provider.Item
	Diagnostics []string `json:",omitempty"`
}

// ServeHTTP answers GET /profile?id=.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := s.profile(r.Context(), r.FormValue("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if err := json.NewEncoder(w).Encode(p); err != nil {
		log.Printf("profile: %v", err)
	}
}

// profile asks the services together. Without the user there is no profile;
// orders and recommendations may be missing, and the diagnostics say so.
func (s *Server) profile(ctx context.Context, id string) (*Profile, error) {
	if id == "" {
		return nil, errors.New("no id")
	}
	p := new(Profile)
	var orders, items error
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		p.User, err = s.Users.User(gctx, id)
		return err
	})
	g.Go(func() error {
		p.Orders, orders = s.Orders.Orders(gctx, id)
		return nil
	})
	g.Go(func() error {
		p.Items, items = s.Items.Recommend(gctx, id)
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("user %s: %w", id, err)
	}
	if orders != nil {
		p.Diagnostics = append(p.Diagnostics, "orders: "+orders.Error())
	}
	if items != nil {
		p.Diagnostics = append(p.Diagnostics, "recommendations: "+items.Error())
	}
	return p, nil
}

// Warm asks for many profiles ahead of time.
func (s *Server) Warm(ctx context.Context, ids <-chan string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.MaxParallel)
	g.Go(func() error { return s.Users.Refresh(gctx, "all") })
	for {
		select {
		case <-gctx.Done():
			return g.Wait()
		case id, ok := <-ids:
			if !ok {
				return g.Wait()
			}
			g.Go(func() error { return s.Orders.Refresh(gctx, id) })
		}
	}
}

// RefreshAll tells all services about a user, and returns all that failed.
func (s *Server) RefreshAll(ctx context.Context, id string) error {
	clients := []*provider.Client{s.Users, s.Orders, s.Items}
	errs := make([]error, len(clients))
	var wg sync.WaitGroup
	for i, c := range clients {
		wg.Go(func() { errs[i] = c.Refresh(ctx, id) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Follow keeps the orders of a user fresh until it is told to stop.
func (s *Server) Follow(ctx context.Context, id string, stop <-chan struct{}) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.Orders.Refresh(gctx, id) })
	g.Go(func() error {
		select {
		case <-stop:
			return errStopped
		case <-gctx.Done():
			return nil
		}
	})
	return g.Wait()
}

var errStopped = errors.New("stopped")
