package a

import "sync"

type awaited struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func newAwaited() *awaited {
	a := new(awaited)
	a.cond = sync.NewCond(&a.mu)
	return a
}

func (a *awaited) set(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n = n
	a.cond.Broadcast()
}

// Who is woken has been woken by what comes last before the receive.
func (a *awaited) told() {
	woken := make(chan struct{})
	go func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.cond.Wait()
		woken <- struct{}{} // ok: set has given the lock back
	}()
	a.set(1)
	<-woken
}

func (a *awaited) notWoken() {
	done := make(chan struct{})
	go func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.n++
		done <- struct{}{} // want `sends on done with a.mu held`
	}()
	a.set(1)
	<-done
}
