// Package deaddep does something to the channels and groups that it is given.
package deaddep

import "sync"

// Feed sends a few values and closes.
func Feed(ch chan<- int, list []int) {
	defer close(ch)
	for _, v := range list {
		ch <- v
	}
}

// Send sends one value, and does not close.
func Send(ch chan<- int, v int) { ch <- v }

// Release counts a group down.
func Release(wg *sync.WaitGroup, ch chan int) {
	<-ch
	wg.Done()
}

// Each calls a function for each.
func Each(list []int, f func(int)) {
	for _, v := range list {
		f(v)
	}
}
