package intest

import (
	"sync"
	"testing"
	"time"
)

// From skipper.
func BenchmarkNow(b *testing.B) {
	var last time.Time
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range b.N {
				last = now()
			}
		}()
	}
	last = last.Add(time.Second) // ok
	wg.Wait()
}

func BenchmarkShown(b *testing.B) {
	var last time.Time
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		last = now()
	}()
	b.Log(last) // want `last is read while the goroutine that sets it`
	wg.Wait()
}
