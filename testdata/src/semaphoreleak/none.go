package semaphoreleak

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// A limit that need not be: the function and its goroutine ask the same. (A
// container runtime's dispatch of images.)
func dispatch(ctx context.Context, limit *semaphore.Weighted, names []string) error {
	for _, name := range names {
		if limit != nil {
			if err := limit.Acquire(ctx, 1); err != nil {
				return err
			}
		}
		go func() {
			err := work(name)
			if limit != nil {
				limit.Release(1)
			}
			if err != nil {
				return // ok
			}
			work(name + ".sum")
		}()
	}
	return nil
}

func dispatchOnce(ctx context.Context, limit *semaphore.Weighted, names []string) error {
	for _, name := range names {
		if limit != nil {
			if err := limit.Acquire(ctx, 1); err != nil {
				return err
			}
		}
		go func() {
			if err := work(name); err != nil {
				return // want `the goroutine returns without giving back the slot of limit that was taken for it on line \d+`
			}
			if limit != nil {
				limit.Release(1)
			}
		}()
	}
	return nil
}

func (s *server) maybe(ctx context.Context) error {
	if s.lim != nil {
		if err := s.lim.Acquire(ctx, 1); err != nil {
			return err
		}
	}
	err := work(s.name)
	if s.lim == nil {
		return err // ok: none was taken
	}
	s.lim.Release(1)
	return err
}

// From a storage engine's commits: whoever wrote it knows.
func (s *server) commit() error {
	s.sem <- struct{}{}
	if err := work(s.name); err != nil {
		// The slot is not given back, since the batch is still queued.
		return err // ok
	}
	<-s.sem
	return nil
}
