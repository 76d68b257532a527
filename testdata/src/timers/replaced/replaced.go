// Package replaced sets timers again.
package replaced

import (
	"sync"
	"time"
)

// A lease that is renewed. (A table of leases.)
type entry struct {
	holder string
	timer  *time.Timer
}

type table struct {
	ttl    time.Duration
	mu     sync.Mutex
	leases map[string]*entry
}

func (t *table) acquire(name, holder string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := &entry{holder: holder}
	e.timer = time.AfterFunc(t.ttl, func() { t.expire(name, e) })
	t.leases[name] = e
}

func (t *table) renew(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.leases[name]
	if ok {
		e.timer = time.AfterFunc(t.ttl, func() { t.expire(name, e) }) // want `the timer that timer holds \(line 25\) is not stopped here, so its function is called although another timer takes its place, and release no longer reaches it \(line 42\): call timer.Reset, or Stop before`
	}
	return ok
}

func (t *table) release(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leases[name].timer.Stop()
	delete(t.leases, name)
}

func (t *table) expire(name string, e *entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.leases[name] == e {
		delete(t.leases, name)
	}
}

// A session, in methods, and in the literal of a struct.
type session[T any] struct {
	user  T
	idle  time.Duration
	timer *time.Timer
	over  func()
}

func open[T any](user T, idle time.Duration, over func()) *session[T] {
	return &session[T]{user: user, idle: idle, over: over, timer: time.AfterFunc(idle, over)}
}

func (s *session[T]) touch() {
	s.set()
}

func (s *session[T]) set() {
	s.timer = time.AfterFunc(s.idle, s.end) // want `the timer that timer holds \(line \d+\) is not stopped here`
}

func (s *session[T]) end() { s.over() }

func (s *session[T]) close() { s.timer.Stop() }

// Stopped, set again, asked for.
type watch struct {
	every time.Duration
	timer *time.Timer
	bark  func()
}

func newWatch(bark func()) *watch {
	w := &watch{every: time.Second, bark: bark}
	w.timer = time.AfterFunc(w.every, bark)
	return w
}

func (w *watch) feed() {
	w.timer.Stop()
	w.timer = time.AfterFunc(w.every, w.bark) // ok
}

func (w *watch) reset() { w.timer.Reset(w.every) }

func (w *watch) again() {
	if w.timer == nil {
		w.timer = time.AfterFunc(w.every, w.bark) // ok
	}
}

func (w *watch) halt() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
}

func (w *watch) restart() {
	w.halt()
	w.timer = time.AfterFunc(w.every, w.bark) // ok: halt stops it
}

func (w *watch) start() {
	w.timer = time.AfterFunc(w.every, w.bark) // ok: its caller stops it
}

func (w *watch) startAnew() {
	w.halt()
	w.start()
}

// It sets itself again when it has passed.
type tick struct {
	timer *time.Timer
	do    func()
}

func newTick(do func()) *tick {
	t := &tick{do: do}
	t.timer = time.AfterFunc(time.Second, t.run)
	return t
}

func (t *tick) run() {
	t.do()
	t.next()
}

func (t *tick) next() {
	t.timer = time.AfterFunc(time.Second, t.run) // ok
}

func (t *tick) stop() { t.timer.Stop() }

// Nobody stops it, so nobody minds.
type loose struct{ timer *time.Timer }

func newLoose(do func()) *loose {
	return &loose{timer: time.AfterFunc(time.Second, do)}
}

func (l *loose) more(do func()) {
	l.timer = time.AfterFunc(time.Minute, do) // ok
}

// The first one.
type once struct{ timer *time.Timer }

func (o *once) begin(do func()) {
	o.timer = time.AfterFunc(time.Minute, do) // ok
}

func (o *once) end() { o.timer.Stop() }

// A new object for each, in two ways.
func (t *table) twice(a, b string) (*entry, *entry) {
	x := &entry{holder: a}
	x.timer = time.AfterFunc(t.ttl, func() { t.expire(a, x) }) // ok
	y := t.entry(b)
	y.timer = time.AfterFunc(t.ttl, func() { t.expire(b, y) }) // ok
	return x, y
}

func (t *table) entry(holder string) *entry { return &entry{holder: holder} }
