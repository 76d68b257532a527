package lockleak

import (
	"fmt"
	"sync"
)

// Locks that no path gives back, and nobody else could.
type visits struct {
	mu sync.Mutex
	m  map[string]int
}

func (v *visits) Add(k string) {
	v.mu.Lock() // want `v.mu is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
	v.m[k]++
}

func (v *visits) Sum() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.m)
}

func (v *visits) Check(k string) error {
	v.mu.Lock()
	if v.m[k] > 3 {
		v.mu.Unlock()
		return fmt.Errorf("too many of %s", k)
	}
	v.m[k]++
	return nil // want `returns with v.mu held since line \d+, though other paths call Unlock`
}

type readers struct {
	rw   sync.RWMutex
	list []string
}

func countReaders(r *readers) int {
	r.rw.RLock() // want `r.rw is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
	return len(r.list)
}

func (r *readers) add(s string) {
	r.rw.Lock()
	defer r.rw.Unlock()
	r.list = append(r.list, s)
}

var (
	tableMu sync.Mutex
	table   = map[string]int{}
)

func register(k string) {
	tableMu.Lock() // want `tableMu is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
	table[k]++
}

func registered(k string) bool {
	tableMu.Lock()
	defer tableMu.Unlock()
	return table[k] > 0
}

type box[T any] struct {
	mu sync.Mutex
	v  T
}

func (b *box[T]) Set(v T) {
	b.lock() // want `b.mu is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
	b.v = v
}

func (b *box[T]) lock() { b.mu.Lock() } // ok: it says so

func (b *box[T]) Get() T {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.v
}

// One that a goroutine of the function waits for.
func logLines(lines []string, put func(string)) {
	var mu sync.Mutex
	mu.Lock() // want `mu is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
	go func() {
		mu.Lock()
		defer mu.Unlock()
		for _, l := range lines {
			put(l)
		}
	}()
	put("started")
}

func logShared(put func(string)) func() {
	run := func() {
		var rw sync.RWMutex
		rw.RLock() // want `rw is locked here, and nobody ever gives it back: whoever takes it next \(line \d+\) waits for ever`
		go func() {
			rw.Lock()
			put("alone")
			rw.Unlock()
		}()
	}
	return run
}

// Look-alikes.

func logHanded(put func(string)) {
	var mu sync.Mutex
	mu.Lock()
	go func() {
		put("started")
		mu.Unlock() // ok: for the function around
	}()
	go func() {
		mu.Lock()
		put("then")
		mu.Unlock()
	}()
}

func logKept(put func(string), keep func(sync.Locker)) {
	var mu sync.Mutex
	mu.Lock() // ok: others have it
	keep(&mu)
	go func() {
		mu.Lock()
		put("then")
		mu.Unlock()
	}()
}

func logBefore(put func(string)) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		put("first")
		mu.Unlock()
	}()
	mu.Lock() // ok: the goroutine may have been first
}

// Closed for good.
type outlet struct {
	mu sync.Mutex
	n  int
}

func (o *outlet) Write() {
	o.mu.Lock()
	o.n++
	o.mu.Unlock()
}

func (o *outlet) Close() {
	o.mu.Lock() // ok: nobody is to write any more
}

// Given back by what it returns, by a function that did not take it, by its address.
type turnstile struct {
	mu sync.Mutex
	n  int
}

func (t *turnstile) In() { t.mu.Lock() } // ok

func (t *turnstile) Out() { t.mu.Unlock() }

func (t *turnstile) N() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

type ticketed struct{ mu sync.Mutex }

func (t *ticketed) Enter() func() {
	t.mu.Lock()
	return t.mu.Unlock // ok
}

func (t *ticketed) Twice() func() {
	t.mu.Lock()
	return sync.OnceFunc(func() { t.mu.Unlock() }) // ok
}

func (t *ticketed) Work() {
	t.mu.Lock()
	t.mu.Unlock()
}

type signalled struct {
	mu   sync.Mutex
	cond *sync.Cond
}

func newSignalled() *signalled {
	s := new(signalled)
	s.cond = sync.NewCond(&s.mu)
	return s
}

func (s *signalled) Hold() { s.mu.Lock() } // ok: the condition has it, too

func (s *signalled) Free() { s.cond.L.Unlock() }

func (s *signalled) Use() {
	s.mu.Lock()
	s.mu.Unlock()
}

// Embedded, or exported: others call its methods.
type Shared struct {
	sync.Mutex
	N int
}

func (s *Shared) Take() { s.Lock() } // ok

func (s *Shared) Use() {
	s.Lock()
	s.N++
	s.Unlock()
}

// Once for all: it is tried, and nobody waits.
type single struct{ mu sync.Mutex }

func (s *single) Run() bool {
	if !s.mu.TryLock() {
		return false
	}
	return true // ok: only one may run
}

func (s *single) Wait() {
	s.mu.Lock()
	s.mu.Unlock()
}
