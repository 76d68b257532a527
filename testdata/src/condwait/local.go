package condwait

import "sync"

// A condition and its lock in variables of the function.
func waitLocal(start func(signal func())) {
	var mu sync.Mutex
	ready := sync.NewCond(&mu)
	done := false
	start(func() {
		mu.Lock()
		done = true
		mu.Unlock()
		ready.Signal()
	})
	for !done {
		ready.Wait() // want `without`
	}
}

func waitMade(start func(signal func())) {
	mu := new(sync.Mutex)
	ready := sync.NewCond(mu)
	done := false
	start(func() {
		mu.Lock()
		done = true
		mu.Unlock()
		ready.Signal()
	})
	mu.Lock()
	for !done {
		ready.Wait() // ok
	}
	mu.Unlock()
}

// A literal, or a helper, takes it.
func waitHelped(start func(signal func()), take func(sync.Locker)) {
	var mu, other sync.Mutex
	ready, late := sync.NewCond(&mu), sync.NewCond(&other)
	done := false
	lock := func() { mu.Lock() }
	start(func() {
		mu.Lock()
		done = true
		mu.Unlock()
		ready.Signal()
		late.Signal()
	})
	lock()
	for !done {
		ready.Wait() // ok
	}
	mu.Unlock()
	take(&other)
	for !done {
		late.Wait() // ok
	}
	other.Unlock()
}
