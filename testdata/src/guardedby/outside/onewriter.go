package outside

import "sync"

// From kapacitor and boundary: one goroutine writes, and needs the lock against the
// readers only. It sets what nobody else reads without the lock.
type grouping struct {
	mu     sync.Mutex
	groups map[string]int
	begin  struct{ at int }
}

func (g *grouping) Begin(at int) { g.begin.at = at }

func (g *grouping) Add(name string, at int) {
	g.begin.at = at
	if _, ok := g.groups[name]; !ok { // ok
		g.mu.Lock()
		g.groups[name] = 1
		g.mu.Unlock()
	}
}

func (g *grouping) Remove(name string) {
	g.mu.Lock()
	delete(g.groups, name)
	g.mu.Unlock()
}

type batch struct {
	mu      sync.Mutex
	retries int
	fast    int
}

func (b *batch) reset() {
	b.mu.Lock()
	b.retries = 0
	b.mu.Unlock()
	b.fast = 0
}

func (b *batch) timedOut() int {
	b.mu.Lock()
	b.retries++
	b.mu.Unlock()
	return b.retries // ok
}

func (b *batch) Retries() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.retries
}

// From tikv's run loop: run is a part of Exec, which alone writes.
type runLoop struct {
	mu      sync.Mutex
	running []func()
	waiting []func()
}

func (l *runLoop) Exec() {
	l.mu.Lock()
	l.running, l.waiting = l.waiting, l.running[:0]
	l.mu.Unlock()
	l.run()
}

func (l *runLoop) run() {
	for _, f := range l.running { // ok
		f()
	}
	l.mu.Lock()
	l.running = append(l.running[:0], l.waiting...)
	l.mu.Unlock()
}

func (l *runLoop) Append(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, f)
}

// From dubbo: how much room to make may be a guess.
type registry struct {
	mu  sync.Mutex
	all []string
}

func (s *registry) Register(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, name)
}

func (s *registry) Names() []string {
	out := make([]string, 0, len(s.all)) // ok
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(out, s.all...)
}

func (s *registry) Last() string {
	n := len(s.all) // want `s.all is used here without s.mu`
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[n-1]
}

// From nats-server: who sets it only if it is not set does not change it.
type tenant struct {
	mu  sync.Mutex
	srv *registry
}

func (a *tenant) Register(s *registry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.srv = s
}

func (a *tenant) Update(s *registry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.srv == nil {
		a.srv = s
	}
}

func (a *tenant) Untrack() {
	if a.srv != nil { // ok
		a.srv.Names()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.srv != nil {
		a.srv.Names()
	}
}
