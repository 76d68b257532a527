package lockmismatch

import "sync"

func handle(f func()) {}

// What a closure counts up is another value at each test.
func counted(wait func()) bool {
	var mu sync.Mutex
	var n int
	handle(func() { mu.Lock(); n++; mu.Unlock() })
	mu.Lock()
	if n != 1 {
		mu.Unlock()
		return false
	}
	mu.Unlock()
	wait()
	mu.Lock()
	if n != 2 {
		mu.Unlock() // ok: it may be 2 by now
		return false
	}
	mu.Unlock() // ok
	return true
}

// So is a list that one appends to.
func gathered(wait func()) bool {
	var mu sync.Mutex
	var all []int
	handle(func() { mu.Lock(); all = append(all, 1); mu.Unlock() })
	mu.Lock()
	if len(all) != 1 {
		mu.Unlock()
		return false
	}
	mu.Unlock()
	wait()
	mu.Lock()
	if len(all) != 2 {
		mu.Unlock() // ok: there may be two by now
		return false
	}
	mu.Unlock() // ok
	return true
}
