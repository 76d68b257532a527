package before

import "context"

// Preload refreshes the caches in the background.
func (s *Server) Preload(ctx context.Context) {
	s.preload(ctx) // lostgoerror/unread-channel
}

// preload answers on the channel once the caches are warm.
func (s *Server) preload(ctx context.Context) <-chan error {
	warm := make(chan error, 1)
	go func() {
		warm <- s.Users.Refresh(ctx, "all")
	}()
	return warm
}
