package wait

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

type chunk struct{ n int }

func produce(n int, out chan<- chunk) {
	for i := range n {
		out <- chunk{i}
	}
}

// ok: none fails, and each closes what a goroutine ranges over that is waited for (as in
// trufflehog).
func scan(units []int, use func(chunk)) {
	var pool errgroup.Group
	var wg sync.WaitGroup
	for _, u := range units {
		ch := make(chan chunk, 4)
		pool.Go(func() error {
			defer close(ch)
			produce(u, ch)
			return nil
		})
		wg.Add(1)
		go func() {
			defer wg.Done()
			for c := range ch {
				use(c)
			}
		}()
	}
	wg.Wait()
}

// ok: each is counted, too.
func scanCounted(units []int, use func(chunk)) {
	var pool errgroup.Group
	var wg sync.WaitGroup
	for _, u := range units {
		wg.Add(1)
		pool.Go(func() error {
			defer wg.Done()
			use(chunk{u})
			return nil
		})
	}
	wg.Wait()
}

// One can fail, and nobody learns of it.
func scanFails(ctx context.Context, units []int, use func(chunk) error) {
	pool, _ := errgroup.WithContext(ctx)
	var wg sync.WaitGroup
	for _, u := range units {
		wg.Add(1)
		pool.Go(func() error { // want `nobody waits for the goroutines of pool`
			defer wg.Done()
			return use(chunk{u})
		})
	}
	wg.Wait()
}

// What is waited for are others.
func scanOthers(units []int, use func(chunk)) {
	var pool errgroup.Group
	var wg sync.WaitGroup
	for _, u := range units {
		pool.Go(func() error { // want `nobody waits for the goroutines of pool`
			use(chunk{u})
			return nil
		})
		wg.Add(1)
		go func() {
			defer wg.Done()
			use(chunk{-u})
		}()
	}
	wg.Wait()
}

// The function leaves before it waits.
func scanLeaves(units []int, use func(chunk)) bool {
	var pool errgroup.Group
	var wg sync.WaitGroup
	for _, u := range units {
		wg.Add(1)
		pool.Go(func() error { // want `nobody waits for the goroutines of pool`
			defer wg.Done()
			use(chunk{u})
			return nil
		})
		if u < 0 {
			return false
		}
	}
	wg.Wait()
	return true
}
