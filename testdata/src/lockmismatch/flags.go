package lockmismatch

import "sync"

// Locks that are held from one event to a later one, which a flag says that literals
// share with the function: the deferred one gives back what is held at the end. (From
// a store that replays a stream of row events.)
type replay struct {
	mu  sync.Mutex
	sum int
}

func (r *replay) Apply(events []int) {
	held := false
	defer func() {
		if held {
			r.mu.Unlock()
			held = false
		}
	}()
	for _, e := range events {
		if e == 0 {
			if held {
				r.mu.Unlock()
				held = false
			}
			continue
		}
		if !held {
			r.mu.Lock() // ok: only if it is not held
			held = true
		}
		r.sum += e
	}
}

// The flag is not set, so the next event locks again.
func (r *replay) Forgets(events []int) {
	held := false
	defer func() {
		if held {
			r.mu.Unlock()
		}
	}()
	for _, e := range events {
		if e == 0 {
			if held {
				r.mu.Unlock()
				held = false
			}
			continue
		}
		if !held {
			r.mu.Lock() // want `r.mu is locked in a loop and unlocked by a defer`
			held = e > 1
		}
		r.sum += e
	}
}
