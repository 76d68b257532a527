package outside

import "sync"

// Counters by name, that one method alone uses: the lock is against itself. (Statistics of
// a server, sent by all of its requests.)
type Tally struct {
	mu sync.RWMutex
	of map[string]*int
}

func NewTally() *Tally { return &Tally{of: map[string]*int{"all": new(int)}} }

func (t *Tally) Inc(name string) {
	*t.get(name)++
	*t.of["all"]++ // want `t.of is used here without t.mu, which get, called at line 15, holds for it`
}

func (t *Tally) get(name string) *int {
	t.mu.RLock()
	n, ok := t.of[name]
	t.mu.RUnlock()
	if ok {
		return n
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n = new(int)
	t.of[name] = n
	return n
}

// In the function itself.
type Words struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (w *Words) Add(s string, tell func(string)) {
	w.mu.Lock()
	w.seen[s] = true
	w.mu.Unlock()
	for k := range w.seen { // want `w.seen is used here without w.mu, which this function holds for it`
		tell(k)
	}
}

// ok: the lock is there for something else, and who has it writes the map, too.
type Lines struct {
	mu   sync.Mutex
	n    int
	seen map[string]bool
}

func (l *Lines) New(s string, tell func(string)) {
	l.mu.Lock()
	l.seen[s] = true
	l.n++
	l.mu.Unlock()
	for k := range l.seen { // ok
		tell(k)
	}
}

func (l *Lines) N() int { l.mu.Lock(); defer l.mu.Unlock(); return l.n }

// ok: run by one goroutine of the package.
type Marks struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (m *Marks) mark(s string) {
	m.mu.Lock()
	m.seen[s] = true
	m.mu.Unlock()
	for range m.seen { // ok
	}
}

func (m *Marks) Run(lines <-chan string) {
	go func() {
		for l := range lines {
			m.mark(l)
		}
	}()
}
