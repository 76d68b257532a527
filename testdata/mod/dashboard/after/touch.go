package after

import (
	"context"
	"log"
	"time"
)

// Touch refreshes a user, in a minute at most.
func (r *Registry) Touch(id string) {
	r.background.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := r.Server.Users.Refresh(ctx, id); err != nil {
			log.Printf("refresh: %v", err)
		}
	})
}
