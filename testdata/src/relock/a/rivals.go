package a

import "sync"

// Who may wait for Lock while a lock is read-locked twice.

// From a loader of components: every writer of the cache holds the loader's lock, and so
// does who reads the cache twice, for itself.
type loader struct {
	mu    sync.RWMutex
	cache *values
	ids   []string
}

type values struct {
	mu   sync.RWMutex
	vars map[string]int
}

func (v *values) Get(id string) int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.vars[id]
}

func (v *values) Set(id string, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.vars[id] = n
}

func (l *loader) Apply(ids []string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.Set("", len(ids))
	return l.wire(ids)
}

func (l *loader) wire(ids []string) (n int) {
	l.cache.mu.RLock()
	defer l.cache.mu.RUnlock()
	for _, id := range ids {
		n += l.cache.Get(id) // ok: who writes waits for l.mu first
	}
	return n
}

func (l *loader) Evaluate(id string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.cache.Set(id, 1)
}

// The same, but one writer does without the lock around it.
type loader2 struct {
	mu    sync.RWMutex
	cache *values2
}

type values2 struct {
	mu   sync.RWMutex
	vars map[string]int
}

func (v *values2) Get(id string) int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.vars[id]
}

func (v *values2) Set(id string, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.vars[id] = n
}

func (l *loader2) Apply(ids []string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.mu.RLock()
	defer l.cache.mu.RUnlock()
	for _, id := range ids {
		n += l.cache.Get(id) // want `Apply calls Get, which takes l.cache.mu again`
	}
	return n
}

func (l *loader2) Evaluate(id string) { l.cache.Set(id, 1) }

// Both hold the lock around for reading: they may meet.
type loader3 struct {
	mu    sync.RWMutex
	cache *values3
}

type values3 struct {
	mu   sync.RWMutex
	vars map[string]int
}

func (v *values3) Get(id string) int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.vars[id]
}

func (v *values3) Set(id string, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.vars[id] = n
}

func (l *loader3) All(ids []string) (n int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.cache.mu.RLock()
	defer l.cache.mu.RUnlock()
	for _, id := range ids {
		n += l.cache.Get(id) // want `All calls Get, which takes l.cache.mu again`
	}
	return n
}

func (l *loader3) Evaluate(id string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.cache.Set(id, 1)
}

// Nobody takes it by Lock.
type frozen struct {
	mu sync.RWMutex
	n  []int
}

func (f *frozen) len() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.n)
}

func (f *frozen) Sum() (sum int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for i := range f.len() { // ok: who would wait in between?
		sum += f.n[i]
	}
	return sum
}

// Only while it is made.
type table struct {
	mu sync.RWMutex
	n  []int
}

func NewTable(n int) *table {
	t := &table{}
	t.fill(n)
	return t
}

func (t *table) fill(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n = make([]int, n)
}

func (t *table) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.n)
}

func (t *table) Sum() (sum int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for i := range t.len() { // ok: nobody else has it while it is filled
		sum += t.n[i]
	}
	return sum
}

// The lock goes to somebody who may take it as he likes.
type lent struct {
	mu sync.RWMutex
	n  int
}

func (l *lent) Locker() sync.Locker { return &l.mu }

func (l *lent) get() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.n
}

func (l *lent) Twice() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return 2 * l.get() // want `Twice calls get, which takes l.mu again`
}

// Who makes an object writes to another one, as the program runs.
type roster struct {
	mu  sync.RWMutex
	all map[*guest]int
}

type guest struct{ r *roster }

func NewGuest(r *roster) *guest {
	m := &guest{r}
	r.enter(m)
	return m
}

func (r *roster) enter(m *guest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[m] = len(r.all)
}

func (r *roster) len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.all)
}

func (r *roster) Last(m *guest) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.all[m] == r.len()-1 // want `Last calls len, which takes r.mu again`
}

// One goroutine does both: nobody else writes.
type rounds struct {
	mu   sync.RWMutex
	jobs []int
	in   chan int
}

func newRounds() *rounds {
	l := &rounds{in: make(chan int)}
	go l.run()
	return l
}

func (l *rounds) run() {
	for j := range l.in {
		l.add(j)
		println(l.sum())
	}
}

func (l *rounds) add(j int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jobs = append(l.jobs, j)
}

func (l *rounds) len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.jobs)
}

func (l *rounds) sum() (n int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := range l.len() { // ok: who writes does this
		n += l.jobs[i]
	}
	return n
}
