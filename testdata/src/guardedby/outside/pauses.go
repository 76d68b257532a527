package outside

import "sync"

// The lock is given back for a while and taken again by a deferred call: afterwards it
// is held as before. (A worker that writes its statistics to the disk, without the
// lock.)
type worker struct {
	mu     sync.Mutex
	memory bool
	count  int
}

func (w *worker) SetMemory(on bool) {
	w.mu.Lock()
	w.memory = on
	w.mu.Unlock()
}

func flush() {}

// By a literal that is called in place.
func (w *worker) Swap() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.memory {
		func() {
			w.mu.Unlock()
			defer w.mu.Lock()
			flush()
		}()
	}
	if !w.memory { // ok
		flush()
	}
}

// The literal gives it back and does not take it again.
func (w *worker) SwapOnce() {
	w.mu.Lock()
	if !w.memory {
		func() {
			defer w.mu.Unlock()
			flush()
		}()
	} else {
		w.mu.Unlock()
	}
	if !w.memory { // want `w.memory is used here without w.mu`
		flush()
	}
}

// It takes it again on one way only.
func (w *worker) SwapSome(again bool) {
	w.mu.Lock()
	if w.memory {
		w.count++
	}
	func() {
		w.mu.Unlock()
		flush()
		if again {
			w.mu.Lock()
		}
	}()
	if !w.memory { // want `w.memory is used here without w.mu`
		flush()
	}
}

// By a literal that takes it again in a literal of its own.
func (w *worker) SwapDeep() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.memory {
		func() {
			w.mu.Unlock()
			defer func() {
				w.mu.Lock()
				w.count++
			}()
			flush()
		}()
	}
	if !w.memory { // ok
		flush()
	}
}

// By a method.
func (w *worker) unlocked(f func()) {
	w.mu.Unlock()
	defer w.mu.Lock()
	f()
}

func (w *worker) SwapMethod() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.memory {
		w.unlocked(flush)
	}
	if !w.memory { // ok
		flush()
	}
}

func (w *worker) released(f func()) {
	defer w.mu.Unlock()
	f()
}

func (w *worker) SwapMethodOnce() {
	w.mu.Lock()
	w.count++
	if !w.memory {
		w.released(flush)
	} else {
		w.mu.Unlock()
	}
	if !w.memory { // want `w.memory is used here without w.mu`
		flush()
	}
}

// By a method that has others do it.
func (w *worker) lock()   { w.mu.Lock() }
func (w *worker) unlock() { w.mu.Unlock() }

func (w *worker) without(f func()) {
	w.unlock()
	defer w.lock()
	f()
}

func (w *worker) SwapHelpers() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.memory {
		w.without(flush)
	}
	if !w.memory { // ok
		flush()
	}
}

// By a function that gets the lock.
func pause(mu *sync.Mutex, f func()) {
	mu.Unlock()
	defer mu.Lock()
	f()
}

func (w *worker) SwapLock() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.memory {
		pause(&w.mu, flush)
	}
	if !w.memory { // ok
		flush()
	}
}

func stop(mu *sync.Mutex, f func()) {
	defer mu.Unlock()
	f()
}

func (w *worker) SwapLockOnce() {
	w.mu.Lock()
	w.count++
	if !w.memory {
		stop(&w.mu, flush)
	} else {
		w.mu.Unlock()
	}
	if !w.memory { // want `w.memory is used here without w.mu`
		flush()
	}
}
