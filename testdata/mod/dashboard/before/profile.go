// Package before serves user profiles put together from three services. It
// holds each pitfall that asynclint knows, once; package after is the same
// service without them.
package before

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"

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

// profile asks the services together.
func (s *Server) profile(ctx context.Context, id string) (*Profile, error) {
	p := new(Profile)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		p.User, err = s.Users.User(ctx, id) // errgroup/outer-ctx
		return err
	})
	if id == "" {
		return p, nil // errgroup/wait-missing
	}
	g.Go(func() (err error) {
		p.Orders, err = s.Orders.Orders(gctx, id)
		return err
	})
	g.Go(func() error {
		items, err := s.Items.Recommend(gctx, id)
		if err != nil {
			log.Printf("recommendations: %v", err)
			return nil // errgroup/swallowed
		}
		p.Items = items
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	g.Go(func() error { return s.Users.Refresh(gctx, id) }) // errgroup/reuse
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return p, s.Orders.Refresh(gctx, id) // errgroup/ctx-after-wait
}

// Warm asks for many profiles ahead of time.
func (s *Server) Warm(ctx context.Context, ids <-chan string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.Users.Refresh(gctx, "all") })
	g.SetLimit(s.MaxParallel) // errgroup/limit
	for {
		select {
		case <-gctx.Done():
			err := gctx.Err() // errgroup/ctx-err
			_ = g.Wait()
			return err
		case id, ok := <-ids:
			if !ok {
				return g.Wait()
			}
			g.Go(func() error { return s.Orders.Refresh(gctx, id) })
		}
	}
}

// RefreshAll tells all services about a user: errgroup/wait-ignored.
func (s *Server) RefreshAll(ctx context.Context, id string) error {
	var g errgroup.Group
	for _, c := range []*provider.Client{s.Users, s.Orders, s.Items} {
		g.Go(func() error { return c.Refresh(ctx, id) })
	}

	_ = g.Wait()
	return nil
}

// Follow keeps the orders of a user fresh until it is told to stop.
func (s *Server) Follow(ctx context.Context, id string, stop <-chan struct{}) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.Orders.Refresh(gctx, id) })
	g.Go(func() error {
		<-stop // errgroup/deaf
		return errStopped
	})
	return g.Wait()
}

var errStopped = errors.New("stopped")
