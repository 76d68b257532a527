package more

import (
	"log"
	"sync"
	"time"
)

// Tests before the lock, writes after it, slices, and goroutines of constructors.

type gauge struct {
	mu    sync.Mutex
	reqs  int
	open  int
	items []string
	done  bool
	left  int
}

func (g *gauge) Add() {
	g.mu.Lock()
	g.reqs++
	g.open++
	g.items = append(g.items, "a")
	g.done = true
	g.left++
	g.mu.Unlock()
}

func (g *gauge) Take() bool {
	if g.reqs == 0 { // want `g.reqs is used here without g.mu`
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reqs--
	return true
}

func Limited(g *gauge) bool {
	if g.open >= 10 { // want `g.open is used here without g.mu`
		return false
	}
	g.mu.Lock()
	g.open++
	g.mu.Unlock()
	return true
}

func (g *gauge) Push(s string) int {
	g.mu.Lock()
	g.items = append(g.items, s)
	g.mu.Unlock()
	return len(g.items) // want `g.items is used here without g.mu`
}

func (g *gauge) Flush() {
	g.mu.Lock()
	n := g.left
	g.mu.Unlock()
	log.Print(n)
	g.left = 0 // want `g.left is used here without g.mu`
}

type gauges[T any] struct {
	mu  sync.RWMutex
	all []T
}

func (g *gauges[T]) Put(v T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = append(g.all, v)
}

func (g *gauges[T]) Pop() (T, int) {
	g.mu.Lock()
	v := g.all[0]
	g.all = g.all[1:]
	g.mu.Unlock()
	return v, len(g.all) // want `g.all is used here without g.mu`
}

// The writer is a goroutine of the constructor.
type timed struct {
	mu   sync.Mutex
	reqs int
	once int
}

func newTimed() *timed {
	t := &timed{}
	go func() {
		for range time.Tick(time.Second) {
			t.mu.Lock()
			t.reqs = 0
			t.mu.Unlock()
		}
	}()
	func() {
		t.mu.Lock()
		t.once = 1
		t.mu.Unlock()
	}()
	return t
}

func (t *timed) Add() int {
	t.mu.Lock()
	t.reqs++
	t.mu.Unlock()
	return t.reqs // want `t.reqs is used here without t.mu`
}

func (t *timed) Once() int {
	t.mu.Lock()
	n := t.once
	t.mu.Unlock()
	return n + t.once // ok: only the constructor writes it
}

// Tested again under the lock.
func (g *gauge) TakeAgain() bool {
	if g.reqs == 0 { // ok
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reqs == 0 {
		return false
	}
	g.reqs--
	return true
}

// The test is about something else than what is counted.
func (g *gauge) Close() {
	if g.done { // ok
		return
	}
	g.mu.Lock()
	g.done = true
	g.mu.Unlock()
}

// Whoever asks has the lock.
func (g *gauge) locked() bool {
	if g.reqs == 0 { // ok
		return false
	}
	g.reqs--
	return true
}

func (g *gauge) Two() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.locked() && g.locked()
}

// A slice that is set once, and read after.
type fixed struct {
	mu  sync.Mutex
	all []string
	n   int
}

func (f *fixed) load() {
	f.mu.Lock()
	f.all = []string{"a"}
	f.mu.Unlock()
}

func (f *fixed) Len() int {
	f.mu.Lock()
	f.n++
	ok := f.all != nil
	f.mu.Unlock()
	if !ok {
		return 0
	}
	return len(f.all) // ok: it does not grow
}

// From nats-server's route.go: what the starting function fills in before it starts
// those who read it.
type router struct {
	mu   sync.RWMutex
	self map[string]bool
}

func (r *router) Run(urls []string) { r.start(urls) }

func (r *router) start(urls []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range urls {
		r.self[u] = true
	}
	r.solicit(urls)
}

func (r *router) solicit(urls []string) {
	for _, u := range urls {
		go func() { r.connect(u) }()
	}
}

func (r *router) connect(u string) {
	r.mu.RLock()
	self := r.self
	r.mu.RUnlock()
	for range 3 {
		if pick(u, self) { // ok
			return
		}
	}
}

func pick(u string, self map[string]bool) bool { return self[u] }
