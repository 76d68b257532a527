package before

import (
	"context"
	"time"
)

// Touch refreshes a user, in a minute at most.
func (r *Registry) Touch(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go r.refresh(ctx, r.Server.Users, id) // unawaited/cancelled
}
