package lockmismatch

import (
	"errors"
	"sync"
	"testing"
)

var errNone = errors.New("none")

type queue struct {
	sync.Mutex
	rw    sync.RWMutex
	items []int
}

// By hand and by the defer, in a literal.
func (q *queue) code() (int, error) {
	return func() (int, error) {
		q.Lock()
		defer q.Unlock()
		if len(q.items) == 0 {
			q.Unlock() // want `q.Mutex is given back here and again by the deferred Unlock \(line \d+\) when the function returns on line \d+`
			return 0, errNone
		}
		return q.items[0], nil
	}()
}

// A branch that unlocks and goes on, in a method.
func (q *queue) push(n int, strict bool) error {
	q.Lock()
	err := q.room(n)
	if err != nil {
		q.Unlock()
		if errors.Is(err, errNone) {
			return err
		}
	}
	if strict {
		q.Unlock() // want `q.Mutex was given back on line \d+ already and is not taken again on the way here`
		return nil
	}
	q.items = append(q.items, n)
	q.Unlock()
	return nil
}

func (q *queue) room(n int) error {
	if len(q.items) > n {
		return errNone
	}
	return nil
}

// In a loop, in a named function.
func drain(q *queue) {
	q.rw.RLock()
	for range q.items {
		if len(q.items) > 3 {
			q.rw.RUnlock() // want `q.rw is given back in a loop and not taken again`
		}
	}
	q.rw.RLock()
	q.rw.RUnlock()
}

// Through a helper that gives back its caller's lock.
func (q *queue) done() { q.Unlock() }

func (q *queue) finish() {
	q.Lock()
	q.items = nil
	q.done()
	q.Unlock() // want `q.Mutex was given back on line \d+ already`
}

// Generic.
type cell[T any] struct {
	mu sync.Mutex
	v  T
}

func (c *cell[T]) swap(v T) T {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.v
	c.v = v
	c.mu.Unlock() // want `c.mu is given back here and again by the deferred Unlock`
	return old
}

// Deferred twice.
func (q *queue) both() int {
	q.Lock()
	defer q.Unlock()
	defer q.Unlock() // want `q.Mutex.Unlock is deferred twice \(line \d+\)`
	return len(q.items)
}

// Look-alikes.

// The lock is taken again before the return.
func (q *queue) pause() {
	q.Lock()
	defer q.Unlock()
	q.Unlock() // ok
	println("without")
	q.Lock()
}

// A helper takes it again.
func (q *queue) again() { q.Lock() }

func (q *queue) pauseBy() {
	q.Lock()
	defer q.Unlock()
	q.Unlock() // ok
	q.again()
}

// A flag says whether it is held.
func (q *queue) flag(n int) {
	q.Lock()
	held := true
	defer func() {
		if held {
			q.Unlock() // ok
		}
	}()
	if n > 3 {
		q.Unlock()
		held = false
	}
}

func (q *queue) flagInline(n int) {
	q.Lock()
	held := true
	if n > 3 {
		q.Unlock()
		held = false
	}
	if held {
		q.Unlock() // ok
	}
}

// One of them in each branch.
func (q *queue) branches(n int) {
	q.Lock()
	switch {
	case n > 3:
		q.Unlock()
	case n > 2:
		q.Unlock()
	default:
		q.Unlock()
	}
}

// Another queue in each iteration.
func each2(qs []*queue) {
	for _, q := range qs {
		q.Lock()
		if len(q.items) == 0 {
			q.Unlock()
			continue
		}
		q.Unlock()
	}
}

// Unlocked before a panic, deferred too late to matter.
func (q *queue) must(n int) int {
	q.Lock()
	if n > len(q.items) {
		q.Unlock()
		panic("too many")
	}
	defer q.Unlock()
	return q.items[n]
}

// A helper that gives back the lock on one way only.
func (q *queue) maybe() bool {
	if len(q.items) == 0 {
		q.Unlock()
		return true
	}
	return false
}

func (q *queue) asks() {
	q.Lock()
	if q.maybe() {
		return
	}
	q.Unlock() // ok
}

// The deferred literal takes it before it gives it back.
func (q *queue) later() {
	defer func() {
		q.Lock()
		q.items = nil
		q.Unlock()
	}()
	q.Lock()
	q.Unlock()
}

// From minio's tests of its locks: another goroutine takes what this one gives
// back, each time.
func (q *queue) relay(taken chan bool) {
	go func() {
		for range 10 {
			q.Lock()
			taken <- true
		}
	}()
	for range 5 {
		<-taken
		q.Unlock() // ok
		<-taken
		q.Unlock()
	}
}

// From nats-server: a helper ends the test.
func noError(t *testing.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (q *queue) checked(t *testing.T) {
	q.Lock()
	if err := q.room(3); err != nil {
		q.Unlock()
		noError(t, err)
	}
	q.Unlock() // ok
}

// From nats-server's clustering: one flag decides in each iteration, among
// many others.
func (q *queue) batches(ns []int, recovering bool) {
	for _, n := range ns {
		if recovering {
			q.Lock()
		}
		if n > 3 {
			q.items = append(q.items, n)
		}
		if recovering {
			if n == 5 {
				q.Unlock()
				continue
			}
			q.Unlock() // ok
		}
	}
}

// The same loop with a mistake in one iteration.
func (q *queue) iterations(ns []int) {
	for _, n := range ns {
		q.Lock()
		if n == 5 {
			q.Unlock()
		}
		q.Unlock() // want `q.Mutex was given back on line \d+ already`
	}
}

// From a client of a queue: who waits for room ends with the lock, which the
// function then has again.
type buffered struct {
	mu   sync.Mutex
	room *sync.Cond
	n    int
}

func (b *buffered) put(most int) {
	b.mu.Lock()
	if b.n >= most {
		b.mu.Unlock()
		wait := make(chan struct{})
		go func() {
			defer close(wait)
			b.mu.Lock()
			for b.n >= most {
				b.room.Wait()
			}
		}()
		<-wait
	}
	b.n++
	b.mu.Unlock() // ok
}

// From a log store: the lock is given back so that the literal may take it in
// the right order, and keep it.
func (b *buffered) retire(all *registry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.n == 0 {
		b.mu.Unlock() // ok
		all.with(func() {
			b.mu.Lock()
			if b.n == 0 {
				all.n--
			}
		})
	}
}

type registry struct {
	mu sync.Mutex
	n  int
}

func (r *registry) with(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// A reader that would write waits for itself: what comes after never runs, and each lock
// has its own unlock.
type climber struct {
	mu sync.RWMutex
	n  int
}

func (u *climber) get() int {
	u.mu.RLock()
	if u.n == 0 {
		u.mu.Lock()
		u.n = 1
		u.mu.Unlock() // ok
	}
	u.mu.RUnlock() // ok
	return u.n
}

func (u *climber) getDeferred() int {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if u.n == 0 {
		u.mu.Lock()
		u.n = 1
		u.mu.Unlock() // ok
	}
	return u.n
}

func (u *climber) anew() int {
	u.mu.RLock()
	n := u.n
	u.mu.RUnlock()
	if n == 0 {
		u.mu.Lock()
		u.n = 1
		u.mu.Unlock()
	}
	u.mu.Unlock() // want `u.mu was given back on line \d+ already`
	return n
}
