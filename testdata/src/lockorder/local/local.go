// Package local has locks in variables of functions, which goroutines share.
package local

import "sync"

func both(n, m *int) {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		a.Lock()
		b.Lock() // want `b is taken while a is held \(line \d+\), and the goroutine of line \d+ takes them the other way round`
		*n++
		b.Unlock()
		a.Unlock()
	})
	wg.Go(func() {
		b.Lock()
		a.Lock()
		*m++
		a.Unlock()
		b.Unlock()
	})
	wg.Wait()
}

func readers(n *int) {
	a, b := new(sync.RWMutex), new(sync.Mutex)
	done := make(chan struct{}, 2)
	go func() {
		defer func() { done <- struct{}{} }()
		a.RLock()
		defer a.RUnlock()
		b.Lock() // want `b is taken while a is held`
		defer b.Unlock()
		*n++
	}()
	go func() {
		defer func() { done <- struct{}{} }()
		b.Lock()
		defer b.Unlock()
		a.Lock()
		defer a.Unlock()
		*n++
	}()
	<-done
	<-done
}

// One after the other.
func inTurn(n *int) {
	var a, b sync.Mutex
	first := make(chan struct{})
	go func() {
		a.Lock()
		b.Lock() // ok: the other has not begun
		*n++
		b.Unlock()
		a.Unlock()
		close(first)
	}()
	<-first
	go func() {
		b.Lock()
		a.Lock()
		*n++
		a.Unlock()
		b.Unlock()
	}()
}

func told(n *int) {
	var a, b sync.Mutex
	first := make(chan struct{})
	go func() {
		a.Lock()
		b.Lock() // ok: the other waits for it
		*n++
		b.Unlock()
		a.Unlock()
		close(first)
	}()
	go func() {
		<-first
		b.Lock()
		a.Lock()
		*n++
		a.Unlock()
		b.Unlock()
	}()
}

// A third lock lets one at a time in.
func gated(n *int) {
	var gate, a, b sync.Mutex
	go func() {
		gate.Lock()
		a.Lock()
		b.Lock() // ok
		*n++
		b.Unlock()
		a.Unlock()
		gate.Unlock()
	}()
	go func() {
		gate.Lock()
		b.Lock()
		a.Lock()
		*n++
		a.Unlock()
		b.Unlock()
		gate.Unlock()
	}()
}

func oneOrder(n *int) {
	var a, b sync.Mutex
	for range 2 {
		go func() {
			a.Lock()
			b.Lock() // ok
			*n++
			b.Unlock()
			a.Unlock()
		}()
	}
	go func() {
		b.Lock()
		b.Unlock()
		a.Lock() // ok: given back before
		a.Unlock()
	}()
}

func onlyRead(n *int) {
	var a, b sync.RWMutex
	go func() {
		a.RLock()
		b.RLock() // ok: nobody writes
		println(*n)
		b.RUnlock()
		a.RUnlock()
	}()
	go func() {
		b.RLock()
		a.RLock()
		println(*n)
		a.RUnlock()
		b.RUnlock()
	}()
}
