// Package first keeps the first error of goroutines: most forget the lock.
package first

import (
	"context"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"

	"sharedvar/helper"
)

func save(ctx context.Context, name string) error { return os.WriteFile(name, nil, 0o600) }

func literal(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	var firstErr error
	for _, n := range names {
		wg.Go(func() {
			if err := save(ctx, n); err != nil && firstErr == nil {
				firstErr = err // want "firstErr is assigned by every goroutine that the loop starts"
			}
		})
	}
	wg.Wait()
	return firstErr
}

func nested(ctx context.Context, names []string) (err error) {
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if e := save(ctx, n); e != nil {
				if err == nil {
					err = e // want "err is assigned by every goroutine that the loop starts"
				}
			}
		}()
	}
	wg.Wait()
	return err
}

func given(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	var first error
	for _, n := range names {
		wg.Add(1)
		go keep(ctx, &wg, n, &first)
	}
	wg.Wait()
	return first
}

func keep(ctx context.Context, wg *sync.WaitGroup, name string, first *error) {
	defer wg.Done()
	if err := save(ctx, name); err != nil && *first == nil {
		*first = err // want "first is assigned by every goroutine that the loop starts"
	}
}

type saver struct{ dir string }

func (s *saver) all(ctx context.Context, names []string) error {
	var first error
	helper.Parallel(names, func(n string) {
		if err := save(ctx, s.dir+n); err != nil && first == nil {
			first = err // want "first is assigned by all goroutines that run this function literal"
		}
	})
	return first
}

func each[T any](ctx context.Context, xs []T, f func(context.Context, T) error) error {
	var wg sync.WaitGroup
	var first error
	for _, x := range xs {
		wg.Go(func() {
			if err := f(ctx, x); first == nil && err != nil {
				first = err // want "first is assigned by every goroutine that the loop starts"
			}
		})
	}
	wg.Wait()
	return first
}

func locked(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	for _, n := range names {
		wg.Go(func() {
			if err := save(ctx, n); err != nil {
				mu.Lock()
				if first == nil {
					first = err // ok
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return first
}

func once(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	var once sync.Once
	var first error
	for _, n := range names {
		wg.Go(func() {
			if err := save(ctx, n); err != nil {
				once.Do(func() { first = err }) // ok
			}
		})
	}
	wg.Wait()
	return first
}

func oneAtATime(ctx context.Context, names []string) error {
	var g errgroup.Group
	g.SetLimit(1)
	var first error
	for _, n := range names {
		g.Go(func() error {
			if err := save(ctx, n); err != nil && first == nil {
				first = err // ok
			}
			return nil
		})
	}
	_ = g.Wait()
	return first
}
