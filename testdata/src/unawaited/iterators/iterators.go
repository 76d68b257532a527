// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"sync"
)

func load(s string) string { return s }

func results(items iter.Seq[string]) map[string]string {
	var mu sync.Mutex
	out := make(map[string]string)
	for s := range items {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			out[s] = load(s)
		}()
	}
	return out // want `out is read while the goroutine that sets it`
}

func awaited(items iter.Seq[string]) map[string]string {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := make(map[string]string)
	for s := range items {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			out[s] = load(s)
		})
	}
	wg.Wait()
	return out // ok
}

// Each is waited for in its round.
func rounds(items iter.Seq[string]) (out []string) {
	for s := range items {
		ch := make(chan struct{})
		var r string
		go func() {
			defer close(ch)
			r = load(s)
		}()
		<-ch
		out = append(out, r) // ok
	}
	return out
}
