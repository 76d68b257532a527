package field

import (
	"sync"
)

// From kopia: what lies in several structs is guarded by the lock of one of them.
type bytes struct{ parts [][]byte }

type writer struct {
	mu sync.Mutex
	in bytes
}

func (w *writer) Write(p []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.in.parts = append(w.in.parts, p)
}

func (w *writer) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.in.parts = nil
}

type reading struct{ b bytes }

func (r *reading) Len() int { return len(r.b.parts) }

// From nomad: the one who sets it starts the goroutine.
type drainer struct {
	mu   sync.Mutex
	rate int
}

func (d *drainer) Enable() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.flush()
	go d.run()
}

func (d *drainer) Rate() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rate
}

func (d *drainer) flush() { d.rate = 3 }

func (d *drainer) run() int { return 2 * d.rate }

// From thanos: the callers have waited for those who count.
type stats struct {
	mu sync.Mutex
	n  int
}

func (s *stats) add()  { s.mu.Lock(); s.n++; s.mu.Unlock() }
func (s *stats) less() { s.mu.Lock(); s.n--; s.mu.Unlock() }

func (s *stats) sum() int { return s.n * 2 }

func All(jobs []func()) int {
	s := &stats{}
	var wg sync.WaitGroup
	for _, j := range jobs {
		wg.Go(func() {
			j()
			s.add()
			s.less()
		})
	}
	wg.Wait()
	return s.sum()
}

// Set up before the goroutine runs, through an object just made.
type machine struct {
	mu    sync.Mutex
	state *state
}

type state struct {
	mu sync.Mutex
	at int
}

func Load() *machine {
	m := &machine{state: &state{}}
	m.state.at = 1
	return m
}

func (s *state) Next() { s.mu.Lock(); s.at++; s.mu.Unlock() }
func (s *state) Back() { s.mu.Lock(); s.at--; s.mu.Unlock() }

// Two of them know nothing of the lock, or hold another.
type pair struct {
	mu, other sync.Mutex
	n         int
	m         int
}

func (p *pair) Inc()   { p.mu.Lock(); p.n++; p.m++; p.mu.Unlock() }
func (p *pair) Dec()   { p.mu.Lock(); p.n--; p.m--; p.mu.Unlock() }
func (p *pair) A() int { return p.n + 1 }
func (p *pair) B() int { return p.n + 2 }

func (p *pair) M() int {
	p.other.Lock()
	defer p.other.Unlock()
	return p.m
}

// A function value that somebody calls with the lock.
func (p *pair) Each(do func(func() int)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do(func() int { return p.m })
}

// A copy made under the lock.
type conf struct{ a, b int }

type holder struct {
	mu   sync.Mutex
	conf conf
}

func (h *holder) Set(c conf) { h.mu.Lock(); h.conf = c; h.mu.Unlock() }

func (h *holder) get() conf {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.conf
}

func (h *holder) Sum() int {
	c := h.get()
	return c.a + c.b
}

// Tests that are made again under the lock.
type once struct {
	mu   sync.Mutex
	done bool
}

func (o *once) Do(f func()) {
	if o.done {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		f()
		o.done = true
	}
}

func (o *once) Reset() { o.mu.Lock(); o.done = false; o.mu.Unlock() }

// From thanos: groups that are new, in a map of the function.
type group struct {
	mu    sync.Mutex
	metas []int
}

func (g *group) Add(m int) { g.mu.Lock(); g.metas = append(g.metas, m); g.mu.Unlock() }
func (g *group) Drop()     { g.mu.Lock(); g.metas = nil; g.mu.Unlock() }

func Groups(all []int) (n int) {
	groups := make(map[int]*group)
	for _, m := range all {
		if groups[m] == nil {
			groups[m] = &group{}
		}
		groups[m].Add(m)
	}
	for _, g := range groups {
		n += len(g.metas)
	}
	return n
}
