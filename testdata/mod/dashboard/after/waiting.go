package after

import (
	"context"
	"log"
)

// Preload refreshes the caches in the background.
func (s *Server) Preload(ctx context.Context) {
	warm := s.preload(ctx)
	go func() {
		if err := <-warm; err != nil {
			log.Printf("preload: %v", err)
		}
	}()
}

// preload answers on the channel once the caches are warm.
func (s *Server) preload(ctx context.Context) <-chan error {
	warm := make(chan error, 1)
	go func() {
		warm <- s.Users.Refresh(ctx, "all")
	}()
	return warm
}
