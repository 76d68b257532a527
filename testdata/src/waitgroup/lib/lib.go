// Package lib works for the other fixtures.
package lib

import "sync"

// Finish calls Done.
func Finish(wg *sync.WaitGroup) { wg.Done() }

// Async runs f in a goroutine.
func Async(f func()) { go f() }
