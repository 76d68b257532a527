package polled

import (
	"sync"
	"time"
)

// Read with the lock, by itself or by a helper.
type reader struct {
	mu   sync.Mutex
	stop bool
	n    int
}

func (r *reader) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stop
}

func (r *reader) Run(one func()) {
	for !r.stopped() {
		one()
	}
}

func (r *reader) Stop() {
	r.mu.Lock()
	r.stop = true
	r.mu.Unlock()
}

// All who call it hold the lock.
func (r *reader) Drain(one func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rounds(one)
}

func (r *reader) rounds(one func()) {
	for r.n > 0 {
		one()
	}
}

func (r *reader) Put() {
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}

// What the loop itself calls sets it: one goroutine.
type game struct {
	mu   sync.Mutex
	over bool
}

func (g *game) Play() {
	for !g.over {
		g.move()
	}
}

func (g *game) move() {
	g.mu.Lock()
	g.over = true
	g.mu.Unlock()
}

func (g *game) Over() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.over
}

// The function that calls both: one after the other.
type steps struct {
	mu   sync.Mutex
	left int
}

func Climb() int {
	s := &steps{}
	s.set(3)
	n := 0
	for s.left > n {
		n++
	}
	return n
}

func (s *steps) set(n int) {
	s.mu.Lock()
	s.left = n
	s.mu.Unlock()
}

// A limit that is set before the loop begins: it does not decide how that goes on.
type scan struct {
	mu    sync.Mutex
	debug bool
}

func (s *scan) Lines(lines []string, show func(string)) {
	for _, l := range lines {
		if s.debug {
			show(l)
		}
	}
}

func (s *scan) SetDebug(on bool) {
	s.mu.Lock()
	s.debug = on
	s.mu.Unlock()
}

// It waits for the one who sets it before it looks.
type late struct {
	mu   sync.Mutex
	n    int
	done chan struct{}
}

func (l *late) Wait() {
	<-l.done
	for i := 0; i < l.n; i++ {
		time.Sleep(1)
	}
}

func (l *late) Set(n int) {
	l.mu.Lock()
	l.n = n
	l.mu.Unlock()
	close(l.done)
}

// The go statement comes after it was set.
type engine struct {
	mu  sync.Mutex
	max int
}

func (e *engine) Start(n int) {
	e.mu.Lock()
	e.max = n
	e.mu.Unlock()
	go e.loop()
}

func (e *engine) loop() {
	for i := 0; i < e.max; i++ {
		time.Sleep(1)
	}
}

// Up to a limit that others may set.
type retry struct {
	mu  sync.Mutex
	max int
}

func (r *retry) Do(f func() bool) {
	for i := 0; i < r.max; i++ {
		if f() {
			return
		}
	}
}

func (r *retry) SetMax(n int) {
	r.mu.Lock()
	r.max = n
	r.mu.Unlock()
}
