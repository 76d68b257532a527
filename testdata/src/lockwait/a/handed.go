package a

import "sync"

// From a builder's tests of a condition: it gives back the lock that it was
// made with, before it waits, and takes it again.

type bell struct {
	outer sync.Locker
	mu    sync.Mutex
	rung  *sync.Cond
	loud  bool
}

func newBell(l sync.Locker) *bell {
	b := &bell{outer: l}
	b.rung = sync.NewCond(&b.mu)
	return b
}

func (b *bell) wait() {
	b.outer.Unlock()
	b.mu.Lock()
	if !b.loud {
		b.rung.Wait()
	}
	b.loud = false
	b.mu.Unlock()
	b.outer.Lock()
}

func (b *bell) ring() {
	b.mu.Lock()
	b.loud = true
	b.rung.Signal()
	b.mu.Unlock()
}

func ringsOnce() {
	var mu sync.Mutex
	b := newBell(&mu)
	heard := make(chan struct{})
	mu.Lock()
	go func() {
		b.wait()
		close(heard)
	}()
	b.ring()
	<-heard // ok: the goroutine gives the lock back first
	mu.Unlock()
}

// The lock is handed to the goroutine, which gives it back and comes again.
func relay() {
	var mu sync.Mutex
	over := make(chan struct{})
	mu.Lock()
	go func() {
		mu.Unlock()
		mu.Lock()
		close(over)
	}()
	<-over // ok
	mu.Unlock()
}

// The goroutine takes the lock that is held.
func stuck() {
	var mu sync.Mutex
	over := make(chan struct{})
	mu.Lock()
	go func() {
		mu.Lock()
		close(over)
		mu.Unlock()
	}()
	<-over // want `receives from over with mu held .*, but a goroutine of stuck, which closes over, does so with mu held`
	mu.Unlock()
}

// It waits by the bell, but takes the lock before that.
func stuckBefore() {
	var mu sync.Mutex
	b := newBell(&mu)
	heard := make(chan struct{})
	mu.Lock()
	go func() {
		mu.Lock()
		b.wait()
		close(heard)
		mu.Unlock()
	}()
	b.ring()
	<-heard // want `receives from heard with mu held`
	mu.Unlock()
}
