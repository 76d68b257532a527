package before

import (
	"context"
	"sync"
	"sync/atomic"
)

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

// Tally counts what was refreshed.
type Tally struct{ refreshed int }

func (t *Tally) add() {
	t.refreshed++ // sharedvar/field
}

// RefreshMany refreshes many users and counts them.
func (s *Server) RefreshMany(ctx context.Context, ids []string, t *Tally) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if s.Users.Refresh(ctx, id) == nil {
				t.add()
			}
		})
	}
	wg.Wait()
}

// Load counts requests that are being answered.
type Load struct{ now int64 }

// Enter and Leave go around a request.
func (l *Load) Enter() { atomic.AddInt64(&l.now, 1) }
func (l *Load) Leave() { atomic.AddInt64(&l.now, -1) }

// High reports whether new requests should wait.
func (l *Load) High() bool {
	return l.now > 100 // mixedatomic/plain
}

// RefreshInBackground refreshes a user in two services and waits for both.
func (s *Server) RefreshInBackground(ctx context.Context, id string) {
	var wg sync.WaitGroup
	go func() {
		defer wg.Done()
		_ = s.Users.Refresh(ctx, id) // the next request asks again
	}()
	wg.Add(1) // waitgroup/add-late
	wg.Wait()
}
