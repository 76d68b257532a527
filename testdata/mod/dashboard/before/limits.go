package before

import (
	"context"
	"encoding/json"
	"net/http"

	"golang.org/x/sync/errgroup"

	"example.com/dashboard/provider"
)

// RefreshListed answers POST /refresh with a list of users: as many requests are
// on the way at once as the client has sent names.
func (s *Server) RefreshListed(w http.ResponseWriter, r *http.Request) {
	var ids []string
	if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	for _, id := range ids {
		g.Go(func() error { return s.Users.Refresh(ctx, id) }) // unbounded/request
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

// User loses a slot with each user that cannot be had.
func (l *Limited) User(ctx context.Context, id string) (*provider.User, error) {
	select {
	case l.slots <- struct{}{}: // semaphoreleak
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	u, err := l.users.User(ctx, id)
	if err != nil {
		return nil, err
	}
	<-l.slots
	return &u, nil
}
