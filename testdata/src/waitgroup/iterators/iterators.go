// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"sync"
)

func work(s string) error { return nil }

func inside(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		go func() {
			wg.Add(1) // want `wg.Add runs in the goroutine that it counts`
			defer wg.Done()
			work(s)
		}()
	}
	wg.Wait()
}

func skips(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Add(1)
		go func() {
			if err := work(s); err != nil {
				return // want `the goroutine returns here without wg.Done\(\)`
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func each(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Add(1) // ok
		go func() {
			defer wg.Done()
			work(s)
		}()
	}
	wg.Wait()
}

// Only some are started.
func some(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Add(1) // ok
		if s == "" {
			wg.Done()
			continue
		}
		go func() {
			defer wg.Done()
			work(s)
		}()
	}
	wg.Wait()
}
