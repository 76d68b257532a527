// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"slices"
	"sync"
)

func work(s string) {}

func inLoop(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Go(func() { work(s) })
		wg.Wait() // want `wg.Wait\(\) in the loop waits for the goroutine that the same round started`
	}
}

func values(items []string) {
	var wg sync.WaitGroup
	for s := range slices.Values(items) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(s)
		}()
		wg.Wait() // want `wg.Wait\(\) in the loop waits for the goroutine that the same round started`
	}
}

func after(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Go(func() { work(s) })
	}
	wg.Wait() // ok
}

// Batches.
func batches(items iter.Seq[[]string]) {
	var wg sync.WaitGroup
	for batch := range items {
		for s := range slices.Values(batch) {
			wg.Go(func() { work(s) })
		}
		wg.Wait() // ok
	}
}

// The last ones, before it leaves.
func leaves(items iter.Seq[string]) {
	var wg sync.WaitGroup
	for s := range items {
		wg.Go(func() { work(s) })
		if s == "" {
			wg.Wait() // ok
			return
		}
	}
	wg.Wait()
}
