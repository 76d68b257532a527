package stopped

import (
	"sync"
	"time"
)

// A table of leases. (A collector of ephemeral nodes, which cancels by stopping.)
type leases struct {
	mu      sync.Mutex
	timers  map[string]*time.Timer
	expired chan string
}

func (l *leases) grant(name string, d time.Duration) {
	t := time.NewTimer(d)
	l.mu.Lock()
	l.timers[name] = t
	l.mu.Unlock()
	go func() {
		select {
		case _, ok := <-t.C: // want `this goroutine waits for nothing but a timer that revoke stops \(line \d+\), which does not close its channel: the goroutine stays for ever`
			if ok {
				l.expired <- name
			}
		}
	}()
}

func (l *leases) revoke(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t, ok := l.timers[name]; ok {
		t.Stop()
		delete(l.timers, name)
	}
}

// In a field.
type alarm struct{ timer *time.Timer }

func (a *alarm) set(d time.Duration, ring func()) {
	a.timer = time.NewTimer(d)
	go a.wait(ring)
}

func (a *alarm) wait(ring func()) {
	<-a.timer.C // want `waits for nothing but a timer that off stops`
	ring()
}

func (a *alarm) off() { a.timer.Stop() }

// A local variable.
func slow(work func() error, d time.Duration, warn func()) error {
	t := time.NewTimer(d)
	defer t.Stop()
	go func() {
		<-t.C // want `waits for nothing but a timer that slow stops when it returns \(line \d+\)`
		warn()
	}()
	return work()
}

// A timer handed to a function.
func watch(work func() error, d time.Duration, warn func()) error {
	t := time.NewTimer(d)
	go after(t, warn)
	err := work()
	t.Stop()
	return err
}

func after(t *time.Timer, warn func()) {
	<-t.C // want `waits for nothing but a timer that watch stops`
	warn()
}

// Every one of a table, by a range.
func (l *leases) close() {
	for _, t := range l.timers {
		t.Stop()
	}
}

// Generic.
type slot[T any] struct {
	timer *time.Timer
	value T
}

func (s *slot[T]) start(d time.Duration, f func(T)) {
	s.timer = time.NewTimer(d)
	go func() {
		<-s.timer.C // want `waits for nothing but a timer that cancel stops`
		f(s.value)
	}()
}

func (s *slot[T]) cancel() { s.timer.Stop() }

// A ticker of the function.
func progress(work func() error, tell func()) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	go func() {
		for range tick.C { // want `waits for nothing but a ticker that progress stops when it returns`
			tell()
		}
	}()
	return work()
}
