package lockleak

import (
	"errors"
	"sync"
)

// Helpers that lock and unlock.

type closet struct {
	mu sync.Mutex
	m  map[string]string
	n  int
}

func (c *closet) lock()   { c.mu.Lock() }
func (c *closet) unlock() { c.mu.Unlock() }

func (c *closet) done() {
	c.n++
	c.unlock()
}

func (c *closet) set(k, v string) error {
	c.lock()
	if v == "" {
		return errors.New("empty") // want `returns with c.mu held since line 25, though other paths call unlock: the next lock waits for ever`
	}
	c.m[k] = v
	c.unlock()
	return nil
}

func (c *closet) put(k, v string) error {
	c.mu.Lock()
	if v == "" {
		return errors.New("empty") // want `returns with c.mu held since line 35, though other paths call done: the next Lock waits for ever`
	}
	c.m[k] = v
	c.done()
	return nil
}

func swap(c *closet, k, v string) (string, error) {
	c.lock()
	old, ok := c.m[k]
	if !ok {
		return "", errors.New("none") // want `returns with c.mu held .* call Unlock: the next lock waits for ever`
	}
	c.m[k] = v
	c.mu.Unlock()
	return old, nil
}

// Remove is called by other packages, which cannot unlock.
func (c *closet) Remove(k string) bool {
	c.mu.Lock()
	if _, ok := c.m[k]; !ok {
		return false // want `returns with c.mu held since line 57`
	}
	delete(c.m, k)
	c.mu.Unlock()
	return true
}

func (c *closet) Do(op string) bool {
	c.lock()
	switch op {
	case "inc":
		c.n++
	case "dec":
		c.n--
	default:
		return false // want `returns with c.mu held since line 67`
	}
	c.unlock()
	return true
}

func (c *closet) Later() func() error {
	return func() error {
		c.lock()
		if c.n == 0 {
			return errors.New("none") // want `returns with c.mu held`
		}
		c.unlock()
		return nil
	}
}

type rack[T any] struct {
	mu  sync.Mutex
	all []T
}

func (r *rack[T]) enter() { r.mu.Lock() }
func (r *rack[T]) leave() { r.mu.Unlock() }

func (r *rack[T]) Pop() (T, error) {
	r.enter()
	var v T
	if len(r.all) == 0 {
		return v, errors.New("empty") // want `returns with r.mu held`
	}
	v, r.all = r.all[0], r.all[1:]
	r.leave()
	return v, nil
}

func (c *closet) rounds(ks []string) {
	for _, k := range ks {
		c.lock()
		if k == "" {
			continue // want `a path round the loop comes back to c.mu.lock \(line 112\) with c.mu still held, and waits for itself for ever: unlock before going on, too`
		}
		c.n++
		c.unlock()
	}
}

func (c *closet) once(ks []string) {
	for _, k := range ks {
		c.mu.Lock() // want `comes back to c.mu.Lock .* with c.mu still held, and waits for itself for ever: unlock at the end of each round`
		c.m[k] = ""
	}
	c.mu.Unlock()
}

// The unlock is deferred, by a helper.
func (c *closet) goodDefer(k string) error {
	c.lock()
	defer c.done()
	if k == "" {
		return errors.New("empty") // ok
	}
	return nil
}

func (c *closet) good(k string) error {
	c.lock()
	if k == "" {
		c.unlock()
		return errors.New("empty") // ok
	}
	c.done()
	return nil
}

// A store that callers of other packages unlock.
type Vault struct {
	mu sync.Mutex
	m  map[string]string
}

func (v *Vault) Release() { v.mu.Unlock() }

// Open returns true with the vault open, for Release.
func (v *Vault) Open(k string) bool {
	v.mu.Lock()
	if _, ok := v.m[k]; ok {
		return true // ok
	}
	v.mu.Unlock()
	return false
}

// Miss returns false with the vault open, for Release.
func (v *Vault) Miss(k string) bool {
	v.mu.Lock()
	if _, ok := v.m[k]; !ok {
		return false // ok
	}
	v.mu.Unlock()
	return true
}

// Embedded locks can be unlocked by anybody.
type Box struct {
	sync.Mutex
	full bool
}

func (b *Box) Take() bool {
	b.Lock()
	if b.full {
		return true // ok
	}
	b.Unlock()
	return false
}

// A handle is what its holder closes; who has a text has none.
type Shop struct {
	mu sync.Mutex
	m  map[string]string
}

func (s *Shop) Get(k string) string {
	s.mu.Lock()
	if v, ok := s.m[k]; ok {
		return v // want `returns with s.mu held`
	}
	s.mu.Unlock()
	return ""
}

type Till struct{ s *Shop }

func (s *Shop) Acquire() *Till {
	s.mu.Lock()
	return &Till{s}
}

// Rent gives a till, unless there is nothing to rent.
func (s *Shop) Rent(k string) *Till {
	s.mu.Lock()
	if _, ok := s.m[k]; ok {
		return &Till{s} // ok
	}
	s.mu.Unlock()
	return nil
}

func (t *Till) Close() { t.s.mu.Unlock() }

// Rename says no with the lock held: nobody takes that for an offer.
func (b *Box) Rename() bool {
	b.Lock()
	if b.full {
		return false // want `returns with b.Mutex held`
	}
	b.full = true
	b.Unlock()
	return true
}

// TrySee takes the lock itself, if it is free.
func (v *Stall) TrySee(k string) (string, bool) {
	if v.mu.TryLock() {
		s := v.m[k]
		v.mu.Unlock()
		return s, true
	}
	return "", false
}

type Stall struct {
	mu sync.Mutex
	m  map[string]string
}

func (v *Stall) TrySet(k, s string) bool {
	if !v.mu.TryLock() {
		return false
	}
	if _, ok := v.m[k]; ok {
		return false // want `returns with v.mu held since line \d+, though other paths call Unlock: the next Lock waits for ever`
	}
	v.m[k] = s
	v.mu.Unlock()
	return true
}
