package after

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"example.com/dashboard/provider"
)

// Overview asks the three services about a user together.
func (s *Server) Overview(ctx context.Context, id string) (*Profile, error) {
	p := new(Profile)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		p.User, err = s.Users.User(gctx, id)
		return err
	})
	g.Go(func() (err error) {
		p.Orders, err = s.Orders.Orders(gctx, id)
		return err
	})
	g.Go(func() (err error) {
		p.Items, err = s.Items.Recommend(gctx, id)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return p, nil
}

// Friends asks about a few users at a time.
func (s *Server) Friends(ctx context.Context, ids []string) ([]provider.User, error) {
	out := make([]provider.User, len(ids))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.MaxParallel)
	for i, id := range ids {
		g.Go(func() (err error) {
			out[i], err = s.Users.User(gctx, id)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// FriendsTogether visits all users at once.
func (s *Server) FriendsTogether(ctx context.Context, ids []string, visit func(context.Context, string)) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { visit(ctx, id) })
	}
	wg.Wait()
}

// FriendsLocked takes the lock for the result alone.
func (s *Server) FriendsLocked(ctx context.Context, ids []string) (out []provider.User) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			u, err := s.Users.User(ctx, id)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, u)
		})
	}
	wg.Wait()
	return out
}

// RefreshEach lets a few goroutines run at a time.
func (s *Server) RefreshEach(ctx context.Context, ids []string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.MaxParallel)
	for _, id := range ids {
		g.Go(func() error { return s.Users.Refresh(gctx, id) })
	}
	return g.Wait()
}
