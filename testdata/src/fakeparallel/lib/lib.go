// Package lib starts and waits for the other fixtures.
package lib

import "sync"

// Track runs f in a goroutine that wg counts.
func Track(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

// Join waits.
func Join(wg *sync.WaitGroup) { wg.Wait() }
