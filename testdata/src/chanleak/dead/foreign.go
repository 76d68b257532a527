package dead

import (
	"sync"

	"chanleak/deaddep"
)

// fedElsewhere ranges over what a function of another package closes.
func fedElsewhere(list []int) (sum int) {
	ch := make(chan int)
	go deaddep.Feed(ch, list)
	for v := range ch { // ok
		sum += v
	}
	return sum
}

// released waits for a group that a function of another package has.
func released() {
	var wg sync.WaitGroup
	ch := make(chan int, 1)
	wg.Add(1)
	go deaddep.Release(&wg, ch)
	ch <- 1
	wg.Wait() // ok
}

// eachSent is sent as often as a function of another package calls a literal.
func eachSent(list []int) int {
	ch := make(chan int)
	go func() {
		deaddep.Each(list, func(v int) { ch <- v })
	}()
	return <-ch + <-ch // ok: it may be called twice
}

// sentOnce receives what a function of another package sends, and another value.
func sentOnce() int {
	ch := make(chan int)
	go func() { deaddep.Send(ch, 1) }()
	return <-ch + <-ch // a run with the functions of another package is not looked at strictly
}
