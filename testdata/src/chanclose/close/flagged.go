package close

import (
	"os"
	"sync"
)

// A flag that is only declared, and set under the lock by whoever closes first.

func verify(names []string) <-chan struct{} {
	failed := make(chan struct{})
	var mu sync.Mutex
	var closed bool
	for _, n := range names {
		go func() {
			if _, err := os.Stat(n); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if !closed {
					closed = true
					close(failed) // ok
				}
			}
		}()
	}
	return failed
}

// verifyBy has a literal for it.
func verifyBy(names []string) <-chan struct{} {
	failed := make(chan struct{})
	var mu sync.Mutex
	var closed bool
	fail := func() {
		mu.Lock()
		defer mu.Unlock()
		if closed {
			return
		}
		closed = true
		close(failed) // ok
	}
	for _, n := range names {
		go func() {
			if _, err := os.Stat(n); err != nil {
				fail()
			}
		}()
	}
	return failed
}

// verifyFirst keeps the first error.
func verifyFirst(names []string) error {
	failed := make(chan struct{})
	var mu sync.Mutex
	var first error
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			if _, err := os.Stat(n); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
					close(failed) // ok
				}
			}
		})
	}
	wg.Wait()
	return first
}

// verifyGeneric gives the lock back before it closes.
func verifyGeneric[T any](items []T, check func(T) error) <-chan struct{} {
	failed := make(chan struct{})
	var mu sync.Mutex
	var closed bool
	for _, it := range items {
		go func() {
			if check(it) != nil {
				mu.Lock()
				if closed {
					mu.Unlock()
					return
				}
				closed = true
				mu.Unlock()
				close(failed) // ok
			}
		}()
	}
	return failed
}

// failing keeps the flag beside the channel.
type failing struct {
	mu     sync.Mutex
	closed bool
	failed chan struct{}
}

func verifyObject(names []string) <-chan struct{} {
	f := &failing{failed: make(chan struct{})}
	for _, n := range names {
		go func() {
			if _, err := os.Stat(n); err != nil {
				f.mu.Lock()
				defer f.mu.Unlock()
				if !f.closed {
					f.closed = true
					close(f.failed) // ok
				}
			}
		}()
	}
	return f.failed
}
