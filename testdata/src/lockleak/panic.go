package lockleak

import "sync"

type watchers struct {
	mu  sync.RWMutex
	all map[int]bool
	do  sync.Once
}

// A method.
func (w *watchers) cancel(id int) {
	w.mu.Lock()
	if !w.all[id] {
		panic("not watched") // want `panic with w.mu held \(line \d+\) and no deferred Unlock`
	}
	delete(w.all, id)
	w.mu.Unlock()
}

// A named function, with the read lock.
func mustWatch(w *watchers, id int) bool {
	w.mu.RLock()
	v, ok := w.all[id]
	if !ok {
		panic("not watched") // want `panic with w.mu held \(line \d+\) and no deferred RUnlock`
	}
	w.mu.RUnlock()
	return v
}

// A literal.
func (w *watchers) once(err error) {
	w.do.Do(func() {
		w.mu.Lock()
		if err != nil {
			panic(err) // want `panic with w.mu held`
		}
		w.mu.Unlock()
	})
}

// In a select.
func (w *watchers) stop(done chan bool) {
	w.mu.Lock()
	select {
	case <-done:
		panic("stopped twice") // want `panic with w.mu held`
	default:
		close(done)
	}
	w.mu.Unlock()
}

// Generic.
type bag[T any] struct {
	mu sync.Mutex
	v  []T
}

func (b *bag[T]) first() T {
	b.mu.Lock()
	if len(b.v) == 0 {
		panic("empty") // want `panic with b.mu held`
	}
	v := b.v[0]
	b.mu.Unlock()
	return v
}

// Look-alikes.

func (w *watchers) cancelDeferred(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.all[id] {
		panic("not watched") // ok: given back on the way out
	}
	delete(w.all, id)
}

func (w *watchers) cancelLiteral(id int) {
	w.mu.Lock()
	defer func() {
		w.mu.Unlock()
	}()
	if !w.all[id] {
		panic("not watched") // ok
	}
}

func (w *watchers) cancelFirst(id int) {
	w.mu.Lock()
	if !w.all[id] {
		w.mu.Unlock()
		panic("not watched") // ok: given back before
	}
	w.mu.Unlock()
}

// cancelLocked is called with the lock held: the caller decides.
func (w *watchers) cancelLocked(id int) {
	if !w.all[id] {
		panic("not watched") // ok
	}
}
