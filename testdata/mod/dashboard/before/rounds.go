package before

import (
	"context"
	"time"
)

// RefreshOneByOne refreshes users, each within a second (ctxloop/deferred; a comment on its
// line would answer it).
func (s *Server) RefreshOneByOne(ctx context.Context, ids []string) error {
	for _, id := range ids {
		one, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := s.Users.Refresh(one, id); err != nil {
			return err
		}
	}
	return nil
}

// Watch refreshes a user again and again, each time within a second.
func (s *Server) Watch(ctx context.Context, id string) error {
	for ctx.Err() == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second) // ctxloop/rederived
		err := s.Users.Refresh(ctx, id)
		cancel()
		if err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}
