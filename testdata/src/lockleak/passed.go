package lockleak

import "sync"

// From gorm: the lock is handed over to a maker, which is entered with it and lets go of
// it before the slow part.
type maker interface {
	Get(k string) (int, bool)
	Make(k string, l sync.Locker) int
}

type makerTable struct{ m map[string]int }

func (t *makerTable) Get(k string) (int, bool) { v, ok := t.m[k]; return v, ok }

func (t *makerTable) Make(k string, l sync.Locker) int {
	t.m[k] = len(k)
	l.Unlock()
	return len(k)
}

type front struct {
	mu *sync.Mutex
	mk maker
}

func newFront() *front { return &front{mu: new(sync.Mutex), mk: &makerTable{m: map[string]int{}}} }

func (f *front) find(k string) int {
	f.mu.Lock()
	if v, ok := f.mk.Get(k); ok {
		f.mu.Unlock()
		return v
	}
	return f.mk.Make(k, f.mu) // ok
}

// Nobody here makes what it is handed to.
type remote interface {
	Remote(k string, l *sync.Mutex) int
}

func throughRemote(mu *sync.Mutex, r remote, k string) int {
	mu.Lock()
	if k == "" {
		mu.Unlock()
		return 0
	}
	return r.Remote(k, mu) // ok
}

func throughFunc(mu *sync.Mutex, f func(l sync.Locker), k string) int {
	mu.Lock()
	if k == "" {
		mu.Unlock()
		return 0
	}
	f(mu)
	return 1 // ok
}

// It is there to be given back and taken again.
type pauser interface {
	Pause(l sync.Locker)
}

type napper struct{}

func (napper) Pause(l sync.Locker) {
	l.Unlock()
	l.Lock()
}

func newPauser() pauser { return napper{} }

func rests(mu *sync.Mutex, p pauser, k string) int {
	mu.Lock()
	if k == "" {
		mu.Unlock()
		return 0
	}
	p.Pause(mu)
	return 1 // want `returns with mu held since line \d+`
}

// The condition only keeps it.
type keeper interface {
	Keep(l sync.Locker)
}

type condBox struct{ c *sync.Cond }

func (b *condBox) Keep(l sync.Locker) { b.c = sync.NewCond(l) }

func newKeeper() keeper { return new(condBox) }

func kept(mu *sync.Mutex, b keeper, k string) int {
	mu.Lock()
	if k == "" {
		mu.Unlock()
		return 0
	}
	b.Keep(mu)
	return 1 // want `returns with mu held since line \d+`
}

// It is passed on on another path.
func elsewhere(mu *sync.Mutex, r remote, k string) int {
	mu.Lock()
	if k == "" {
		return 0 // want `returns with mu held since line \d+`
	}
	if k == "a" {
		mu.Unlock()
		return 1
	}
	return r.Remote(k, mu) // ok
}
