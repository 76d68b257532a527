package lockleak

import "sync"

// A lock has two names, of which one is for the deferred call: it is given back and
// taken again by the other. (A virtual machine that a test makes, with its context.)
type realm struct {
	mu sync.Mutex
	n  int
}

type machine struct {
	realm *realm
	ready bool
}

func (m *machine) start(r *realm) { m.realm = r }

func newRealm() *realm { return &realm{n: len("realm")} }

func makeRealm() *realm {
	r := newRealm()
	r.n++
	return r
}

type kernel struct {
	realm *realm
	ready bool
}

func (m *kernel) start(r *realm) { m.realm = r }

func newKernel(issue func()) *kernel {
	m := &kernel{}
	r := makeRealm()
	r.mu.Lock()
	defer r.mu.Unlock()
	m.start(r)
	m.realm.mu.Unlock()
	issue()
	m.realm.mu.Lock()
	m.ready = true
	return m // ok: r is m.realm
}

func useKernel() {
	m := newKernel(func() {})
	m.realm.mu.Lock()
	defer m.realm.mu.Unlock()
	m.ready = false
}

// In a literal.
func kernels(issue func()) {
	make := func() *kernel {
		m := &kernel{}
		r := makeRealm()
		r.mu.Lock()
		defer r.mu.Unlock()
		m.start(r)
		m.realm.mu.Unlock()
		issue()
		m.realm.mu.Lock()
		m.ready = true
		return m // ok
	}
	m := make()
	m.realm.mu.Lock()
	defer m.realm.mu.Unlock()
	m.ready = false
}

// By a method.
func (m *machine) pause(r *realm, issue func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.start(r)
	m.realm.mu.Unlock()
	issue()
	m.realm.mu.Lock()
	m.ready = true // ok
}

// The first is held all the time: this is another.
func (m *machine) join(r *realm, fail bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.realm.mu.Lock()
	if fail {
		return // want `returns with m.realm.mu held since line \d+`
	}
	m.ready = true
	m.realm.mu.Unlock()
}

func joins(m *machine, fail bool) func(r *realm) {
	return func(r *realm) {
		r.mu.Lock()
		defer r.mu.Unlock()
		m.realm.mu.Lock()
		if fail {
			return // want `returns with m.realm.mu held since line \d+`
		}
		m.ready = true
		m.realm.mu.Unlock()
	}
}

// Nothing gives it back at the return.
func resume(r *realm, issue func(), fail bool) *machine {
	m := &machine{}
	r.mu.Lock()
	m.start(r)
	m.realm.mu.Unlock()
	issue()
	m.realm.mu.Lock()
	if fail {
		return nil // want `returns with m.realm.mu held since line \d+`
	}
	m.realm.mu.Unlock()
	return m
}

type locked struct {
	realm *cell
	ready bool
}

type cell struct{ mu sync.Mutex }

// A constructor gives its object away locked; who gets it gives the lock back.
func lockedMachine(fail bool) *locked {
	m := &locked{realm: new(cell)}
	m.realm.mu.Lock()
	if fail {
		m.realm.mu.Unlock()
		return nil
	}
	return m // ok
}

func useMachine() {
	if m := lockedMachine(false); m != nil {
		m.ready = true
		m.realm.mu.Unlock()
	}
}
