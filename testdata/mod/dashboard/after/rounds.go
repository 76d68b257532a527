package after

import (
	"context"
	"time"
)

// RefreshOneByOne refreshes users, each within a second.
func (s *Server) RefreshOneByOne(ctx context.Context, ids []string) error {
	one := func(id string) error {
		one, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return s.Users.Refresh(one, id)
	}
	for _, id := range ids {
		if err := one(id); err != nil {
			return err
		}
	}
	return nil
}

// Watch refreshes a user again and again, each time within a second.
func (s *Server) Watch(ctx context.Context, id string) error {
	for ctx.Err() == nil {
		one, cancel := context.WithTimeout(ctx, time.Second)
		err := s.Users.Refresh(one, id)
		cancel()
		if err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}
