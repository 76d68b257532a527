package before

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"example.com/dashboard/provider"
)

// Stalls has a queue in front of every stall.
type Stalls struct {
	mu     sync.RWMutex
	queues map[string]*Line
}

// Line lets one after the other come to a stall.
type Line struct {
	mu     sync.Mutex
	served int
}

// For returns the line of a stall.
func (s *Stalls) For(stall string) *Line {
	s.mu.RLock()
	l, ok := s.queues[stall]
	s.mu.RUnlock()
	if ok {
		return l
	}
	l = new(Line)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queues[stall] = l // guardedby/made-twice
	return l
}

// Serve serves the next.
func (l *Line) Serve() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.served++
	return l.served
}

// Supply refreshes what the stalls sell, and fails if one cannot be.
func (s *Stalls) Supply(ctx context.Context, from *provider.Client, names []string) error {
	failed, done := make(chan error, len(names)), make(chan struct{})
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			if err := from.Refresh(ctx, name); err != nil {
				failed <- err
			}
		})
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("supply: %w", err)
	case <-done: // lostgoerror/done-first
		return nil
	}
}

// Deliver tells a stall that its supply is there.
func (s *Stalls) Deliver(ctx context.Context, from *provider.Client, stall string) (*http.Response, error) {
	if err := from.Refresh(ctx, stall); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+stall+"/delivered", nil) // uncancellable/request
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}
