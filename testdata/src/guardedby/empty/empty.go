package empty

import (
	"errors"
	"sync"
)

type recorder struct {
	mu          sync.RWMutex
	initialised bool
	count       int
	names       map[string]int
	limit       int // set when it is made
}

func newRecorder() *recorder { return &recorder{limit: 3, names: make(map[string]int)} }

func (r *recorder) Init() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.initialised = true
	r.names["a"] = 1
}

func (r *recorder) Record(n int) error {
	r.mu.Lock() // want `r.mu is given back as soon as it is taken, so r.initialised is used without it \(line \d+\), while Init writes it with the lock held \(line \d+\): defer the unlock`
	r.mu.Unlock()
	if !r.initialised {
		return errors.New("not initialised")
	}
	r.count = n
	return nil
}

// A map, for reading.
func (r *recorder) Name(n string) int {
	r.mu.RLock() // want `r.mu is given back as soon as it is taken, so r.names is used without it`
	r.mu.RUnlock()
	return r.names[n]
}

// A variable of the package.
var (
	total   int
	totalMu sync.Mutex
)

func Add(n int) {
	totalMu.Lock() // want `totalMu is given back as soon as it is taken, so total is used without it`
	totalMu.Unlock()
	total += n
}

func Reset() {
	totalMu.Lock()
	defer totalMu.Unlock()
	total = 0
}

// A generic one.
type box[T any] struct {
	mu sync.Mutex
	v  T
}

func (b *box[T]) Get() T {
	b.mu.Lock() // want `b.mu is given back as soon as it is taken`
	b.mu.Unlock()
	return b.v
}

func (b *box[T]) Set(v T) {
	b.mu.Lock()
	b.v = v
	b.mu.Unlock()
}

// ok: who has set the flag waits for those that have not seen it.
func (r *recorder) Barrier() int {
	r.limit++
	r.mu.Lock()
	r.mu.Unlock()
	return r.count
}

// ok: only what is set once is used.
func (r *recorder) Limit() int {
	r.mu.Lock()
	r.mu.Unlock()
	return r.limit
}

// ok: it takes the lock again.
func (r *recorder) Again() int {
	r.mu.Lock()
	r.mu.Unlock()
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names["a"]
}

// A goroutine of a literal.
func (r *recorder) Later() {
	go func() {
		r.mu.Lock() // want `r.mu is given back as soon as it is taken`
		r.mu.Unlock()
		r.names["later"]++
	}()
}

// By helpers.
func (r *recorder) lock()   { r.mu.Lock() }
func (r *recorder) unlock() { r.mu.Unlock() }

func (r *recorder) Helped() int {
	r.lock() // want `r.mu is given back as soon as it is taken`
	r.unlock()
	return r.names["helped"]
}
