// Package semaphore is a stub with the interface of
// golang.org/x/sync/semaphore, for fixtures.
package semaphore

import "context"

type Weighted struct{ n int64 }

func NewWeighted(n int64) *Weighted                            { return &Weighted{n} }
func (s *Weighted) Acquire(ctx context.Context, n int64) error { return ctx.Err() }
func (s *Weighted) TryAcquire(n int64) bool                    { return n <= s.n }
func (s *Weighted) Release(n int64)                            {}
