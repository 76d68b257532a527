package a

import (
	"context"
	"sync"
)

// From a vector database: a lock of the package's own make, a channel with room
// for one.
type slot struct{ free chan struct{} }

func (s *slot) Lock()   { s.free <- struct{}{} }
func (s *slot) Unlock() { <-s.free }

func (s *slot) LockWithContext(ctx context.Context) error {
	select {
	case s.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func counted(ctx context.Context, n int) int {
	s := &slot{make(chan struct{}, 1)}
	var wg sync.WaitGroup
	total := 0
	for range n {
		wg.Go(func() {
			if s.LockWithContext(ctx) != nil {
				return
			}
			total++ // ok
			s.Unlock()
		})
	}
	wg.Wait()
	return total
}
