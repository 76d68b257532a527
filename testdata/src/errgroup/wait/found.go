package wait

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"errgroup/lib"
	"golang.org/x/sync/errgroup"
)

var errFound = errors.New("found")

type shard struct {
	id   int
	docs map[string]bool
}

func (s *shard) has(doc string) (bool, error) {
	if s.docs == nil {
		return false, io.ErrUnexpectedEOF
	}
	return s.docs[doc], nil
}

// ok: the error says that one has found it, and the others need not go on (as in zincsearch).
func find(ctx context.Context, shards []*shard, doc string) (int, error) {
	id := -1
	g, _ := errgroup.WithContext(ctx)
	for _, s := range shards {
		g.Go(func() error {
			defer func() {}()
			found, err := s.has(doc)
			if err != nil {
				return nil
			}
			if found {
				id = s.id
				return errFound
			}
			return nil
		})
	}
	_ = g.Wait()
	if id < 0 {
		return id, errors.New("not found")
	}
	return id, nil
}

// ok: a sentinel of another package, an answer on a channel, and a method.
func (s *shard) tell(doc string, out chan<- int) func() error {
	return func() error {
		if found, err := s.has(doc); err == nil && found {
			out <- s.id
			return lib.ErrStop
		}
		return nil
	}
}

func (s *shard) first(ctx context.Context, doc string) (int, error) {
	out := make(chan int, 1)
	g, _ := errgroup.WithContext(ctx)
	g.Go(s.tell(doc, out))
	_ = g.Wait()
	select {
	case id := <-out:
		return id, nil
	default:
		return 0, errors.New("not found")
	}
}

// ok: generic, with an atomic variable.
func anyOf[T any](list []T, ok func(T) bool) (bool, error) {
	var g errgroup.Group
	var found atomic.Bool
	for _, v := range list {
		g.Go(func() error {
			if ok(v) {
				found.Store(true)
				return errFound
			}
			return nil
		})
	}
	g.Wait()
	return found.Load(), nil
}

// The sentinel says what has failed.
func findStrict(ctx context.Context, shards []*shard, doc string) (int, error) {
	var mu sync.Mutex
	id := -1
	g, _ := errgroup.WithContext(ctx)
	for _, s := range shards {
		g.Go(func() error {
			found, err := s.has(doc)
			if err != nil {
				mu.Lock()
				id = -2
				mu.Unlock()
				return lib.ErrStop
			}
			if found {
				id = s.id
				return errFound
			}
			return nil
		})
	}
	_ = g.Wait() // want `the error of g.Wait\(\) is dropped, though its goroutines can fail`
	return id, nil
}

var errEmpty = errors.New("empty")

// A value that is wrong is a failure, too.
func check(ctx context.Context, shards []*shard) error {
	g, _ := errgroup.WithContext(ctx)
	for _, s := range shards {
		g.Go(func() error {
			if len(s.docs) == 0 {
				return errEmpty
			}
			return nil
		})
	}
	_ = g.Wait() // want `the error of g.Wait\(\) is dropped, though its goroutines can fail`
	return nil
}
