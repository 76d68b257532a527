// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import "slices"

// The iterator closes what the body sends on, when it has seen all.
func feed(items []string, ch chan string) {
	each := func(yield func(string) bool) {
		defer close(ch)
		for _, s := range items {
			if !yield(s) {
				return
			}
		}
	}
	for s := range each {
		ch <- s // ok
	}
}

type feeder struct{ ch chan string }

func (f *feeder) each(yield func(string) bool) {
	defer close(f.ch)
	yield("")
}

func (f *feeder) feed() {
	for s := range f.each {
		f.ch <- s // ok
	}
}

func closes(items []string) {
	ch := make(chan string, len(items))
	for s := range slices.Values(items) {
		ch <- s
	}
	close(ch)
	for s := range slices.Values(items) {
		ch <- s // want `send on closed channel`
	}
}
