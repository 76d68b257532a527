package a

import (
	"crypto/tls"
	"sync"
)

// What callees lock depends on what they are passed.

type store struct {
	mu     sync.RWMutex
	n      int
	closed bool
	cb     func(error)
}

func (s *store) remove(k int, needLock bool) {
	if needLock {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.n -= k
}

func (s *store) removeAll(ks []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range ks {
		s.remove(k, false)
	}
	s.remove(0, true) // want `removeAll calls remove, which takes s.mu again`
}

// passes on what it is told.
func (s *store) drop(k int, needLock bool) { s.remove(k, needLock) }

func (s *store) dropTwo() {
	s.mu.Lock()
	s.drop(1, false)
	s.drop(2, true) // want `dropTwo calls drop \(through remove\), which takes s.mu again`
	s.mu.Unlock()
}

// The same argument says that the lock is taken here and not there.
func (s *store) either2(k int, mine bool) {
	if mine {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.remove(k, !mine)
	s.unless(mine)
}

func (s *store) unless(locked bool) {
	if !locked {
		s.mu.RLock()
		defer s.mu.RUnlock()
	}
	println(s.n)
}

// A callback that locks only on errors, handed to what calls it with one.
func (s *store) done(err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

func precheck(n int) error { return nil }

func submit(n int, cb func(error)) {
	if n == 0 {
		go cb(nil)
		return
	}
	if err := precheck(n); err != nil {
		cb(err)
		return
	}
	go cb(nil)
}

func succeed(cb func(error)) { cb(nil) }

func (s *store) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	submit(s.n, s.done) // want `flush calls submit \(through done\), which takes s.mu again`
	succeed(s.done)
}

// A flag in the object, set before the call.
func (s *store) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.signal()
}

func (s *store) signal() {
	if !s.closed {
		s.mu.RLock()
		defer s.mu.RUnlock()
	}
	println(s.n)
}

func (s *store) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = false
	s.signal() // want `open calls signal, which takes s.mu again`
}

// The caller has looked at it.
func (s *store) maybe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		s.signal()
	}
}

// A hook of another package's type: that of another object may be another
// function. (A listener whose TLS configuration looks up the configuration of
// the protocol.)
type gate struct {
	mu    sync.Mutex
	confs map[string]*tls.Config
}

func newGate() *tls.Config {
	g := &gate{confs: map[string]*tls.Config{}}
	return &tls.Config{
		GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
			g.mu.Lock()
			defer g.mu.Unlock()
			c := g.confs[info.ServerName]
			if c.GetConfigForClient != nil {
				return c.GetConfigForClient(info)
			}
			return c, nil
		},
	}
}

// A variable that nobody else knows: nobody waits for Lock in between. (A
// benchmark of read locks.)
func uncontended() {
	var mu sync.RWMutex
	mu.RLock()
	mu.RLock()
	mu.RUnlock()
	mu.RUnlock()
}

func contended() {
	var mu sync.RWMutex
	go func() { mu.Lock(); mu.Unlock() }()
	mu.RLock()
	mu.RLock() // want `mu.RLock while this goroutine holds mu`
	mu.RUnlock()
	mu.RUnlock()
}

// Whoever uses the package chooses: with errors returned, both meet.

// Settings say what is returned.
type Settings struct{ Return struct{ Errors bool } }

type gatherer struct {
	mu       sync.Mutex
	settings *Settings
	errs     []error
}

func (g *gatherer) fail(err error) {
	if !g.settings.Return.Errors {
		println(err.Error())
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.errs = append(g.errs, err)
}

func (g *gatherer) Gather(do func() error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := do(); err != nil {
		g.fail(err) // want `Gather calls fail, which takes g.mu again`
	}
}
