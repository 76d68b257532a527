package lockmismatch

import (
	"sync"

	"lockmismatch/dep"
)

// A lock is given back before anybody has taken it.

func swapped(mu *sync.Mutex, n *int) {
	mu.Unlock() // want `Unlock gives back mu, which is handed in \(line 20\) as it was made, before anybody has taken it`
	*n++
	mu.Lock()
}

// In a named function.
func runSwapped() int {
	mu, n := new(sync.Mutex), 0
	swapped(mu, &n)
	return n
}

// In a literal, deferred.
var sum = func(in []int) (n int) {
	var mu sync.Mutex
	defer mu.Unlock() // want `Unlock gives back mu before anybody has taken it`
	for _, v := range in {
		n += v
	}
	return n
}

type adder struct{ n int }

func (a *adder) swap(mu *sync.RWMutex) {
	mu.RUnlock() // want `RUnlock gives back mu, which is handed in`
	a.n++
	mu.RLock()
}

// In a method.
func (a *adder) Run() {
	var mu sync.RWMutex
	a.swap(&mu)
}

// In a generic function.
func firstOf[T any](in []T) T {
	var mu sync.Mutex
	mu.Unlock() // want `Unlock gives back mu before anybody has taken it`
	v := in[0]
	mu.Lock()
	return v
}

func FirstOf(in []int) int { return firstOf(in) }

// Taken by nobody, and handed to another package after that.
func handed() {
	var mu sync.Mutex
	mu.Unlock() // want `Unlock gives back mu before anybody has taken it`
	dep.Use(&mu)
}

// A new one in each round.
func rounds(k int) {
	for range k {
		var mu sync.Mutex
		mu.Unlock() // want `Unlock gives back mu before anybody has taken it`
		mu.Lock()
	}
}

// It was taken in the round before, and at first.
func turns(k int) {
	var mu sync.Mutex
	mu.Lock()
	for range k {
		mu.Unlock() // ok
		mu.Lock()
	}
	mu.Unlock() // ok
}

// A literal takes it.
func literals() {
	var mu sync.Mutex
	take := func() { mu.Lock() }
	take()
	mu.Unlock() // ok
}

// Another package may take it.
func elsewhere() {
	var mu sync.Mutex
	dep.Use(&mu)
	mu.Unlock() // ok
}

// The function that calls has it.
func pause(mu *sync.Mutex, f func()) {
	mu.Unlock() // ok
	defer mu.Lock()
	f()
}

func paused(f func()) {
	var mu sync.Mutex
	mu.Lock()
	pause(&mu, f)
	mu.Unlock()
}

// It only gives back what it was told that it has.
func release(mu *sync.Mutex, has bool) {
	if has {
		mu.Unlock() // ok
	}
}

func told() {
	var mu sync.Mutex
	release(&mu, false)
	mu.Lock()
	release(&mu, true)
}

// A goroutine takes it, and hands it over.
func handover() {
	var mu sync.Mutex
	done := make(chan bool)
	go take(&mu, done)
	<-done
	mu.Unlock() // ok
}

func take(mu *sync.Mutex, done chan bool) {
	mu.Lock()
	close(done)
}

// It is copied from one that is taken.
func copied(from *adderLock) {
	mu := from.mu
	mu.Unlock() // ok
}

type adderLock struct{ mu sync.Mutex }
