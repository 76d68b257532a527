package lockleak

import (
	"errors"
	"sync"
)

// Helpers that take a lock and return what gives it back.

type vault struct {
	mu sync.RWMutex
	m  map[string]string
	n  int
}

func (v *vault) open() func() {
	v.mu.Lock()
	return v.mu.Unlock
}

func (v *vault) look() func() {
	v.mu.RLock()
	return func() { v.mu.RUnlock() }
}

func openVault(v *vault) (map[string]string, func()) {
	unlock := v.open()
	return v.m, unlock
}

func hold(mu *sync.Mutex) (unlock func()) {
	mu.Lock()
	return mu.Unlock
}

func (v *vault) set(k, s string) error {
	unlock := v.open()
	if s == "" {
		return errors.New("empty") // want `returns with v.mu held since line 37, though other paths call unlock: the next open waits for ever; give it back before returning, too`
	}
	v.m[k] = s
	unlock()
	return nil
}

func (v *vault) get(k string) (string, error) {
	unlock := v.look()
	s, ok := v.m[k]
	if !ok {
		return "", errors.New("none") // want `returns with v.mu held since line 47, though other paths call unlock`
	}
	unlock()
	return s, nil
}

func put(v *vault, k, s string) error {
	m, unlock := openVault(v)
	if m == nil {
		return errors.New("closed") // want `returns with v.mu held`
	}
	m[k] = s
	unlock()
	return nil
}

type safe[T any] struct {
	mu  sync.Mutex
	all []T
}

func (s *safe[T]) lock() func() { s.mu.Lock(); return func() { s.mu.Unlock() } }

func (s *safe[T]) drop(use func(T)) {
	unlock := s.lock()
	if len(s.all) == 0 {
		return // want `returns with s.mu held`
	}
	use(s.all[0])
	s.all = s.all[1:]
	unlock()
}

type till struct {
	mu sync.Mutex
	n  int
}

func (t *till) take(n int) {
	unlock := hold(&t.mu)
	if t.n < n {
		return // want `returns with t.mu held`
	}
	t.n -= n
	unlock()
}

// ok: given back on every way.
func (v *vault) both(k string) string {
	unlock := v.look()
	if s, ok := v.m[k]; ok {
		unlock()
		return s
	}
	unlock()
	return ""
}

func (v *vault) later(k string) string {
	defer v.open()()
	v.n++
	return v.m[k]
}

func (v *vault) inLiteral(k string) (s string, err error) {
	unlock := v.open()
	defer func() {
		v.n++
		unlock()
	}()
	if v.n > 3 {
		return "", errors.New("full")
	}
	return v.m[k], nil
}

// ok: handed on.
func (v *vault) handed(k string) (string, func()) {
	unlock := v.look()
	return v.m[k], unlock
}

func (v *vault) cleanup(register func(func()), k string) string {
	unlock := v.look()
	if k == "" {
		unlock()
		return ""
	}
	register(unlock)
	return v.m[k]
}

type visit struct{ leave func() }

func (v *vault) visit(k string) *visit {
	unlock := v.look()
	if v.m[k] == "" {
		unlock()
		return nil
	}
	return &visit{leave: unlock}
}

func (v *vault) visited(k string) *visit {
	unlock := v.look()
	if v.m[k] == "" {
		unlock()
		return nil
	}
	return &visit{leave: func() { v.n++; unlock() }}
}

// ok: a goroutine gives it back.
func (v *vault) warm(k string, load func() string) {
	unlock := v.open()
	if v.m[k] != "" {
		unlock()
		return
	}
	go func() {
		defer unlock()
		v.m[k] = load()
	}()
}

// ok: in a variable that is something else at other times.
func (v *vault) chosen(k string, write bool) string {
	unlock := func() {}
	if write {
		unlock = v.open()
	}
	s := v.m[k]
	if s == "" {
		return s
	}
	unlock()
	return s
}

// ok: the lock of the one object of many that the key is for.
func (v *vault) may(write bool) func() {
	if !write {
		return func() {}
	}
	v.mu.Lock()
	return v.mu.Unlock
}

func (v *vault) maybe(k string, write bool) string {
	unlock := v.may(write)
	if !write {
		return v.m[k]
	}
	unlock()
	return ""
}

// ok: given back once, whoever calls it first.
func (v *vault) once() func() {
	v.mu.Lock()
	return sync.OnceFunc(v.mu.Unlock)
}

func (v *vault) early(k string) string {
	unlock := v.once()
	defer unlock()
	if s := v.m[k]; s != "" {
		unlock()
		return s
	}
	return k
}
