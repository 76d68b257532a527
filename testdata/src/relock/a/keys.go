package a

import (
	"sync"

	"relock/dep"
)

// A helper takes the lock and returns what gives it back.
type depot struct {
	mu sync.RWMutex
	n  int
}

func (d *depot) lock() func() { d.mu.Lock(); return d.mu.Unlock }

func (d *depot) read() func() {
	d.mu.RLock()
	return func() {
		d.mu.RUnlock()
	}
}

func (d *depot) count() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.n
}

func (d *depot) deferred() int {
	defer d.lock()()
	return d.count() // want `deferred calls count, which takes d.mu again, held since line \d+`
}

func (d *depot) named() int {
	unlock := d.lock()
	defer unlock()
	return d.count() // want `named calls count, which takes d.mu again`
}

func (d *depot) twice() {
	unlock := d.read()
	d.n++
	again := d.lock() // want `twice calls lock, which takes d.mu again`
	again()
	unlock()
}

func sum(d *depot) (n int) {
	unlock := d.read()
	defer func() { n++; unlock() }()
	return d.count() // want `sum calls count, which takes d.mu again, held since line \d+: it blocks for ever as soon as another goroutine waits for Lock in between`
}

func far(d *dep.Depot) int {
	defer d.Lock()()
	return d.Count() // want `far calls Count, which takes d.mu again`
}

func far2(d *dep.Depot) int {
	n, unlock := d.Read()
	defer unlock()
	return n + d.Count() // want `far2 calls Count, which takes d.mu again`
}

// ok: given back before, on the way or by another object.
func (d *depot) before() int {
	unlock := d.lock()
	d.n++
	unlock()
	return d.count()
}

func (d *depot) between() int {
	for range 3 {
		unlock := d.lock()
		d.n++
		unlock()
	}
	return d.count()
}

func move(from, to *depot) int {
	defer from.lock()()
	return to.count()
}

func farther(d *dep.Depot) int {
	unlock := d.Lock()
	unlock()
	return d.Count()
}

// ok: whoever has the key may have given it back.
func (d *depot) given(use func(unlock func())) int {
	unlock := d.lock()
	use(unlock)
	return d.count()
}

func (d *depot) reset(k map[string]func()) int {
	k["a"] = d.lock()
	k["a"]()
	return d.count()
}

// ok: deferred, so that it runs when this function has returned.
func (d *depot) atEnd() int {
	n := d.count()
	defer d.lock()()
	return n
}
