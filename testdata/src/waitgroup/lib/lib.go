// Package lib works for the other fixtures.
package lib

import "sync"

// Finish calls Done.
func Finish(wg *sync.WaitGroup) { wg.Done() }

// Async runs f in a goroutine.
func Async(f func()) { go f() }

// Work counts itself.
func Work(wg *sync.WaitGroup) {
	wg.Add(1)
	defer wg.Done()
}

// Leave calls Done by another function.
func Leave(wg *sync.WaitGroup) { Finish(wg) }

// Maybe may return without Done.
func Maybe(wg *sync.WaitGroup, n int) {
	if n > 0 {
		Finish(wg)
	}
}

// Keep hands the group to somebody.
func Keep(wg *sync.WaitGroup, keep func(*sync.WaitGroup)) { keep(wg) }

// Enter counts one.
func Enter(wg *sync.WaitGroup) { wg.Add(1) }

// Join waits.
func Join(wg *sync.WaitGroup) { wg.Wait() }

// Track runs f in a goroutine that wg counts.
func Track(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

// Begin runs f in a goroutine that is counted already.
func Begin(wg *sync.WaitGroup, f func()) {
	go func() {
		defer wg.Done()
		f()
	}()
}

// Count is not the same in all runs.
func Count(wg *sync.WaitGroup, yes bool) {
	if yes {
		wg.Add(1)
	}
}
