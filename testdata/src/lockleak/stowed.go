package lockleak

import (
	"errors"
	"sync"
)

// From a builder's cache: what is to go stays locked, on a list.

type crate struct {
	mu   *sync.Mutex
	used bool
	gone bool
}

type outgoing struct {
	*crate
	done bool
}

type depot struct {
	mu     sync.Mutex
	crates map[string]*crate
}

func (d *depot) clear(write func(*crate) error) error {
	var out []*outgoing
	d.mu.Lock()
	for _, c := range d.crates {
		c.mu.Lock()
		if c.gone {
			c.mu.Unlock()
			continue
		}
		if !c.used {
			out = append(out, &outgoing{crate: c})
			continue // ok: stays locked, on the list
		}
		c.mu.Unlock()
	}
	giveBack := func() {
		for _, c := range out {
			if !c.done {
				c.mu.Unlock()
			}
		}
		d.mu.Unlock()
	}
	for _, c := range out {
		if err := write(c.crate); err != nil {
			giveBack()
			return err // ok
		}
		c.done = true
		c.mu.Unlock()
	}
	d.mu.Unlock()
	if len(out) == 0 {
		return nil // ok
	}
	return errors.New("some were left")
}

type slot struct {
	mu   sync.Mutex
	busy bool
}

// The elements themselves are kept, and given back by this function.
func reserve(slots []*slot, use func([]*slot)) int {
	var mine []*slot
	for _, s := range slots {
		s.mu.Lock()
		if s.busy {
			s.mu.Unlock()
		} else {
			mine = append(mine, s)
		}
	}
	use(mine)
	for _, s := range mine {
		s.mu.Unlock()
	}
	return len(mine) // ok
}

// The locks are kept, as keys.
func freeze(slots []*slot, use func()) {
	held := make(map[*sync.Mutex]bool)
	for _, s := range slots {
		s.mu.Lock()
		if s.busy {
			s.mu.Unlock()
			continue
		}
		held[&s.mu] = true
	}
	use()
	for mu := range held {
		mu.Unlock()
	}
} // ok

// Kept on a list, and left locked, since no loop gives them back.
func collect(slots []*slot) []bool {
	var busy []*slot
	for _, s := range slots {
		s.mu.Lock()
		if s.busy {
			busy = append(busy, s)
			continue // want `the loop leaves s.mu here`
		}
		s.mu.Unlock()
	}
	return make([]bool, len(busy))
}

// On the list, but the lock is given back at once on one path only.
func count(slots []*slot) int {
	var busy []*slot
	for _, s := range slots {
		s.mu.Lock()
		busy = append(busy, s)
		if s.busy {
			return len(busy) // want `returns with s.mu held`
		}
		s.mu.Unlock()
	}
	return 0
}

// One lock, left held at several returns, is one thing to put right.
func (s *slot) state(n int) string {
	s.mu.Lock()
	if n < 0 {
		return "below" // want `returns with s.mu held since line \d+, here and at 2 more returns, though other paths call Unlock`
	}
	if n == 0 {
		return "none"
	}
	if n > 9 {
		return "many"
	}
	s.mu.Unlock()
	return "some"
}
