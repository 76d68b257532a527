package before

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"example.com/dashboard/provider"
)

// Overview asks the three services about a user, one after the other.
func (s *Server) Overview(ctx context.Context, id string) (*Profile, error) {
	user, err := s.Users.User(ctx, id) // sequential/calls
	if err != nil {
		return nil, err
	}
	orders, err := s.Orders.Orders(ctx, id)
	if err != nil {
		return nil, err
	}
	items, err := s.Items.Recommend(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Profile{User: user, Orders: orders, Items: items}, nil
}

// Friends asks about one user after the other.
func (s *Server) Friends(ctx context.Context, ids []string) ([]provider.User, error) {
	out := make([]provider.User, len(ids))
	for i, id := range ids {
		u, err := s.Users.User(ctx, id) // sequential/loop
		if err != nil {
			return nil, err
		}
		out[i] = u
	}
	return out, nil
}

// FriendsOneByOne starts a goroutine for each user, and waits for it.
func (s *Server) FriendsOneByOne(ctx context.Context, ids []string, visit func(context.Context, string)) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { visit(ctx, id) })
		wg.Wait() // fakeparallel/wait-in-loop
	}
}

// FriendsLocked asks under the lock that is there for the result.
func (s *Server) FriendsLocked(ctx context.Context, ids []string) (out []provider.User) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			mu.Lock() // fakeparallel/lock-held
			defer mu.Unlock()
			if u, err := s.Users.User(ctx, id); err == nil {
				out = append(out, u)
			}
		})
	}
	wg.Wait()
	return out
}

// RefreshEach lets one goroutine run at a time.
func (s *Server) RefreshEach(ctx context.Context, ids []string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(1) // fakeparallel/limit-one
	for _, id := range ids {
		g.Go(func() error { return s.Users.Refresh(gctx, id) })
	}
	return g.Wait()
}
