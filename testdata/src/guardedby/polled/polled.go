package polled

import (
	"sync"
	"time"

	"guardedby/dep"
)

// A loop that a flag ends. (A buffer of log lines that is shut down.)
type buffer struct {
	sync.RWMutex
	stopping bool
	every    time.Duration
	lines    []string
}

func Start(flush func([]string)) *buffer {
	b := &buffer{every: time.Second}
	go b.loop(flush)
	return b
}

func (b *buffer) loop(flush func([]string)) {
	for !b.stopping { // want `this loop waits for b.stopping, which Stop sets under buffer.RWMutex \(line \d+\), and reads it without: it may never see the change; read it under the lock, or make it atomic`
		time.Sleep(b.every)
		b.Lock()
		lines := b.lines
		b.lines = nil
		b.Unlock()
		flush(lines)
	}
}

func (b *buffer) Stop() {
	b.Lock()
	defer b.Unlock()
	b.stopping = true
}

// In a literal, left in the middle.
type feed struct {
	mu   sync.Mutex
	done bool
}

func (f *feed) Run(next func() int, use func(int)) {
	go func() {
		for {
			v := next()
			if f.done { // want `this loop waits for f.done, which Close sets`
				return
			}
			use(v)
		}
	}()
}

func (f *feed) Close() {
	f.mu.Lock()
	f.done = true
	f.mu.Unlock()
}

// A function, with a number.
type ring struct {
	mu   sync.Mutex
	last int64
}

func Await(r *ring, seen int64, more func() bool) bool {
	for seen == r.last { // want `this loop waits for r.last, which Put sets`
		if !more() {
			return false
		}
	}
	return true
}

func (r *ring) Put(at int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = at
}

// A package variable.
var (
	mu    sync.Mutex
	ended bool
)

func Serve(one func()) {
	for !ended { // want `this loop waits for ended, which End sets under polled.mu`
		one()
	}
}

func End() {
	mu.Lock()
	ended = true
	mu.Unlock()
}

// Generic.
type queue[T any] struct {
	mu     sync.Mutex
	closed bool
}

func (q *queue[T]) Each(get func() T, use func(T)) {
	for {
		if q.closed { // want `this loop waits for q.closed, which Close sets`
			break
		}
		use(get())
	}
}

func (q *queue[T]) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
}

// In a helper that others call, set by one that takes the lock by a helper.
type worker struct {
	mu   sync.Mutex
	quit bool
}

func (w *worker) Work(job func()) { w.rounds(job) }

func (w *worker) rounds(job func()) {
	for !w.quit { // want `this loop waits for w.quit, which Quit sets`
		job()
	}
}

func (w *worker) lock() { w.mu.Lock() }

func (w *worker) Quit() {
	w.lock()
	w.quit = true
	w.mu.Unlock()
}

// A loop that starts goroutines. (Connections of a server.)
type server struct {
	mu     sync.Mutex
	closed bool
}

func (s *server) Accept(next func() int, serve func(int)) {
	for {
		conn := next()
		if s.closed { // want `this loop waits for s.closed, which Close sets`
			return
		}
		go serve(conn)
	}
}

func (s *server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
}

// An object of another package: who else may write it is not known.
func Watch(m *dep.Meter, one func()) {
	for m.Count < 10 {
		one()
	}
}

func Count(m *dep.Meter) {
	m.Mu.Lock()
	m.Count++
	m.Mu.Unlock()
}
