// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"maps"
	"sync"
)

func load(s string) (string, error) { return s, nil }

func last(items iter.Seq[string]) (err error) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err = load(s) // want `err is assigned by every goroutine that the loop starts`
		}()
	}
	wg.Wait()
	return err
}

func gather(items map[string]int) (out []string) {
	var wg sync.WaitGroup
	for s := range maps.Keys(items) {
		wg.Go(func() {
			out = append(out, s) // want `out is appended to by every goroutine that the loop starts`
		})
	}
	wg.Wait()
	return out
}

func locked(items iter.Seq[string]) (out []string) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for s := range items {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			out = append(out, s) // ok
		})
	}
	wg.Wait()
	return out
}

// One of its own for each round.
func own(items iter.Seq[string], report func(error)) {
	var wg sync.WaitGroup
	for s := range items {
		var err error
		wg.Go(func() {
			_, err = load(s) // ok
		})
		wg.Wait()
		report(err)
	}
}

// Each has its index.
func indexed(items iter.Seq2[int, string], n int) []string {
	var wg sync.WaitGroup
	out := make([]string, n)
	for i, s := range items {
		wg.Go(func() {
			out[i], _ = load(s) // ok
		})
	}
	wg.Wait()
	return out
}
