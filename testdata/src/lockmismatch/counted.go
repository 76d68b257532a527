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
