package lockleak

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

func each(events []int, do func(int)) {
	for _, e := range events {
		do(e)
	}
}

func (r *replay) Batches(batches [][]int) {
	var held bool
	defer func() {
		if held {
			r.mu.Unlock()
			held = false
		}
	}()
	each(batches[0], func(int) {
		for _, e := range batches[0] {
			if e == 0 {
				if held {
					r.mu.Unlock()
					held = false
				}
				continue
			}
			if !held {
				r.mu.Lock() // ok
				held = true
			}
		}
	})
}

// What the flag says then is not that the lock is held.
func (r *replay) Forgets(batches [][]int) {
	var held bool
	defer func() {
		if held {
			r.mu.Unlock()
		}
	}()
	each(batches[0], func(int) {
		for _, e := range batches[0] {
			if e == 0 {
				if held {
					r.mu.Unlock()
					held = false
				}
				continue
			}
			if !held {
				r.mu.Lock() // want `a path round the loop comes back to r.mu.Lock`
				held = e > 1
			}
		}
	})
}
