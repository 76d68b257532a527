package refused

import (
	"errors"
	"sync"
)

// From a message server: what is to start goroutines refuses when it stops.
type server struct {
	mu      sync.Mutex
	running bool
	wg      sync.WaitGroup
	todo    []func()
}

func (s *server) start(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running {
		return false
	}
	go f()
	return true
}

type node struct {
	s  *server
	wg sync.WaitGroup
}

// A literal, for a field of another object.
func (n *node) catchup() {
	n.wg.Add(1)
	n.s.start(func() { // want `start may return without starting the goroutine \(line 20\), which its result would tell: nobody calls n.wg.Done\(\) then, and n.wg.Wait\(\) \(line \d+\) blocks for ever: call Done when it is not started`
		defer n.wg.Done()
		println("catching up")
	})
}

func (n *node) stop() { n.wg.Wait() }

// A method, started by a function with an error.
var errFull = errors.New("full")

func startIf(ok bool, f func()) error {
	if !ok {
		return errFull
	}
	go f()
	return nil
}

func (n *node) work() {
	defer n.wg.Done()
	println("working")
}

func (n *node) begin(ok bool) {
	n.wg.Add(1)
	startIf(ok, n.work) // want `startIf may return without starting the goroutine`
}

// It says nothing about it, and wraps what it is given.
func (s *server) launch(f func()) {
	if s.running {
		go func() {
			println("begins")
			f()
		}()
	}
}

func all(s *server, fs []func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Add(1)
		s.launch(func() { // want `launch may return without starting the goroutine \(line \d+\): nobody calls wg.Done`
			defer wg.Done()
			f()
		})
	}
	wg.Wait()
}

// Generic.
func each[T any](s *server, in []T, f func(T)) {
	var wg sync.WaitGroup
	for _, v := range in {
		wg.Add(1)
		s.start(func() { // want `start may return without starting the goroutine`
			defer wg.Done()
			f(v)
		})
	}
	wg.Wait()
}

// Look-alikes: the result is looked at.
type asker struct {
	s  *server
	wg sync.WaitGroup
}

func (n *asker) stop() { n.wg.Wait() }

func (n *asker) asks() {
	n.wg.Add(1)
	if !n.s.start(func() { defer n.wg.Done() }) { // ok
		n.wg.Done()
	}
}

type tellsNode struct {
	s  *server
	wg sync.WaitGroup
}

func (n *tellsNode) stop() { n.wg.Wait() }

func (n *tellsNode) tells() bool {
	n.wg.Add(1)
	return n.s.start(func() { defer n.wg.Done() }) // ok: who calls it may
}

// It is run in any case, here or there.
func (s *server) either(f func()) bool {
	if !s.running {
		f()
		return false
	}
	go f()
	return true
}

type runsNode struct {
	s  *server
	wg sync.WaitGroup
}

func (n *runsNode) stop() { n.wg.Wait() }

func (n *runsNode) runs() {
	n.wg.Add(1)
	n.s.either(func() { defer n.wg.Done() }) // ok
}

// It is kept for later.
func (s *server) later(f func()) bool {
	if !s.running {
		s.todo = append(s.todo, f)
		return false
	}
	go f()
	return true
}

type keepsNode struct {
	s  *server
	wg sync.WaitGroup
}

func (n *keepsNode) stop() { n.wg.Wait() }

func (n *keepsNode) keeps() {
	n.wg.Add(1)
	n.s.later(func() { defer n.wg.Done() }) // ok
}

// Add comes where it is started.
func (s *server) counts(f func()) bool {
	if !s.running {
		return false
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		f()
	}()
	return true
}

func (s *server) counted() {
	s.counts(func() { println("counted") }) // ok
	s.wg.Wait()
}

// It never refuses.
func (s *server) always(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running {
		s.running = true
	}
	go f()
	return false
}

type certainNode struct {
	s  *server
	wg sync.WaitGroup
}

func (n *certainNode) stop() { n.wg.Wait() }

func (n *certainNode) certain() {
	n.wg.Add(1)
	n.s.always(func() { defer n.wg.Done() }) // ok
}

// Nobody waits for it.
type lonely struct {
	s  *server
	wg sync.WaitGroup
}

func (l *lonely) begin() {
	l.wg.Add(1)
	l.s.start(func() { defer l.wg.Done() }) // ok
}
