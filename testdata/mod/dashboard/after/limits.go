package after

import (
	"context"
	"encoding/json"
	"net/http"

	"golang.org/x/sync/errgroup"

	"example.com/dashboard/provider"
)

// RefreshListed answers POST /refresh with a list of users, of which eight are asked
// for at a time.
func (s *Server) RefreshListed(w http.ResponseWriter, r *http.Request) {
	var ids []string
	if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	g.SetLimit(8)
	for _, id := range ids {
		g.Go(func() error { return s.Users.Refresh(ctx, id) })
	}
	if err := g.Wait(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// Limited asks for a few users at a time.
type Limited struct {
	users *provider.Client
	slots chan struct{}
}

// NewLimited returns one that asks for n users at a time.
func NewLimited(users *provider.Client, n int) *Limited {
	return &Limited{users, make(chan struct{}, n)}
}

// User gives its slot back whatever happens.
func (l *Limited) User(ctx context.Context, id string) (*provider.User, error) {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-l.slots }()
	u, err := l.users.User(ctx, id)
	if err != nil {
		return nil, err
	}
	return &u, nil
}
