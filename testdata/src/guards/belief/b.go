package belief

import "sync"

type tally struct {
	mu    sync.Mutex
	other sync.Mutex
	n     int
	free  int
}

func (t *tally) Add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++ // want `t.n: locked by tally.mu` `t.n: locked by tally.mu`
	t.less()
}

func (t *tally) Sub() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.less()
}

// All who call it hold the lock.
func (t *tally) less() {
	t.n-- // want `t.n: locked by tally.mu` `t.n: locked by tally.mu`
}

func (t *tally) Get() int {
	return t.n // want `t.n: bare by tally.mu`
}

func (t *tally) Other() int {
	t.other.Lock()
	defer t.other.Unlock()
	return t.n // want `t.n: other by tally.mu`
}

// One of two holds it.
func (t *tally) half() int {
	return t.n // want `t.n: unknown by tally.mu`
}

func (t *tally) First() int  { t.mu.Lock(); defer t.mu.Unlock(); return t.half() }
func (t *tally) Second() int { return t.half() }

func New() *tally {
	t := &tally{}
	t.n = 1 // want `t.n: fresh by tally.mu`
	t.fill()
	go t.count()
	return t
}

// Of an object that its only caller has just made.
func (t *tally) fill() {
	t.n = 2 // want `t.n: fresh by tally.mu`
}

// Of one that others get while the goroutine runs.
func (t *tally) count() {
	println(t.n) // want `t.n: bare by tally.mu`
}

// Who calls it is not known.
func Each(do func(func() int), t *tally) {
	do(func() int {
		return t.n // want `t.n: unknown by tally.mu`
	})
}

// Nobody holds a lock.
func (t *tally) Free() { t.free++ }

// A variable, and the one that guards it.
var (
	mu    sync.Mutex
	total int
)

func Count() {
	mu.Lock()
	total++ // want `total: locked by belief.mu` `total: locked by belief.mu`
	mu.Unlock()
}

func Total() int {
	return total // want `total: bare by belief.mu`
}

func find(n int) *tally { return all[n] }

var all []*tally

// Reached by what a call returns.
func Of(n int) int {
	return find(n).n // want `n: bare by tally.mu`
}
