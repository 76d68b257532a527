package outside

import "sync"

type account struct {
	mu    sync.Mutex
	sum   int
	limit int // set once
	name  string
	wg    sync.WaitGroup
	conn  *int
}

func newAccount() *account { return &account{limit: 3} }

// The limit is not written.
func (a *account) add(n int) bool {
	a.mu.Lock()
	a.sum += n
	over := a.sum > a.limit
	a.mu.Unlock()
	return over && a.limit > 0
}

func (a *account) sub(n int) {
	a.mu.Lock()
	a.sum -= n
	a.mu.Unlock()
}

// Tested again under the lock.
func (a *account) lazily() {
	if a.conn == nil {
		a.mu.Lock()
		if a.conn == nil {
			a.conn = new(int)
		}
		a.mu.Unlock()
	}
}

func (a *account) drop() {
	a.mu.Lock()
	a.conn = nil
	a.mu.Unlock()
}

// All others have ended.
func (a *account) total() int {
	a.mu.Lock()
	a.sum++
	a.mu.Unlock()
	a.wg.Wait()
	return a.sum
}

// Only this function writes it, and reads it as it likes.
type loop struct {
	mu   sync.Mutex
	tick int
}

func (l *loop) run() {
	for {
		l.mu.Lock()
		l.tick++
		l.mu.Unlock()
		if l.tick > 100 {
			return
		}
	}
}

func (l *loop) Ticks() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tick
}

// Written without the lock elsewhere: nobody knows what guards it.
type loose struct {
	mu sync.Mutex
	n  int
}

func (l *loose) Init() { l.n = 1 }

func (l *loose) Add() int {
	l.mu.Lock()
	l.n++
	l.mu.Unlock()
	return l.n
}

func (l *loose) Sub() {
	l.mu.Lock()
	l.n--
	l.mu.Unlock()
}

// What the go statement orders.
type server struct {
	mu   sync.Mutex
	stop chan struct{}
	n    int
}

func (s *server) Start() {
	s.mu.Lock()
	s.stop = make(chan struct{})
	s.mu.Unlock()
	go s.serve()
}

func (s *server) serve() {
	s.mu.Lock()
	ch := s.stop
	s.mu.Unlock()
	<-ch
	<-s.stop
}

// An object made here.
func fresh() int {
	a := newAccount()
	a.mu.Lock()
	a.sum++
	a.mu.Unlock()
	return a.sum
}

// Helpers with the lock of their callers.
type table struct {
	mu   sync.Mutex
	rows map[int]int
}

func (t *table) Get(k int) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.get(k)
}

func (t *table) get(k int) int { return t.rows[k] }

func (t *table) Set(k, v int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set(k, v)
}

func (t *table) set(k, v int) { t.rows[k] = v }

// On another lock.
func (t *table) Wait(other *table) int {
	t.mu.Lock()
	n := t.rows[1]
	t.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	return n + other.rows[1]
}

// The two ways exclude each other.
func (a *account) either(locked bool) int {
	if locked {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.sum
	}
	return a.limit
}

// The caller's lock, given back here.
type conn struct {
	mu    sync.Mutex
	tries int
}

func (c *conn) Connect() {
	c.mu.Lock()
	c.dialAndUnlock()
}

func (c *conn) Again() {
	c.mu.Lock()
	go c.dialAndUnlock()
}

func (c *conn) dialAndUnlock() {
	n := c.tries
	c.mu.Unlock()
	c.mu.Lock()
	c.tries = n + 1
	c.mu.Unlock()
}

func (c *conn) Reset() {
	c.mu.Lock()
	c.tries = 0
	c.mu.Unlock()
}

// Set once, by a function that others call when they make the object.
type store struct {
	mu   sync.Mutex
	file *int
	done func(int)
}

func (s *store) Open(file *int) {
	s.mu.Lock()
	s.file = file
	s.mu.Unlock()
}

func (s *store) OnDone(f func(int)) {
	s.mu.Lock()
	s.done = f
	s.mu.Unlock()
}

func (s *store) Sync() int {
	s.mu.Lock()
	if s.done == nil {
		s.mu.Unlock()
		return 0
	}
	n := *s.file
	s.mu.Unlock()
	s.done(n)
	return *s.file
}

type tree struct {
	mu sync.Mutex
	n  int
}

func Grow() *tree {
	t := &tree{}
	t.fill(3)
	return t
}

func (t *tree) fill(n int) {
	t.mu.Lock()
	t.n = n
	t.mu.Unlock()
}

func (t *tree) Count() int {
	t.mu.Lock()
	n := t.n
	t.mu.Unlock()
	return n + t.n
}

// The one who takes what is ready is alone.
type ready struct {
	mu    sync.Mutex
	index int
	maps  [2]map[int]bool
	now   map[int]bool
}

func (r *ready) take() map[int]bool {
	clear(r.maps[(r.index+1)%2])
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.now
	r.index++
	r.now = r.maps[r.index%2]
	return v
}

func (r *ready) Set(k int) {
	r.mu.Lock()
	r.now[k] = true
	r.mu.Unlock()
}

func First(r *ready) int  { return len(r.take()) }
func Second(r *ready) int { return len(r.take()) }

// The other lock is the writer's as well.
type hall struct {
	presence sync.Mutex
	mu       sync.Mutex
	rooms    map[string]int
}

func (s *hall) Close(leave func(string)) {
	s.presence.Lock()
	defer s.presence.Unlock()
	s.mu.Lock()
	n := len(s.rooms)
	s.mu.Unlock()
	if n > 0 {
		for r := range s.rooms {
			leave(r)
		}
	}
}

func (s *hall) Join(r string) {
	s.presence.Lock()
	defer s.presence.Unlock()
	s.mu.Lock()
	s.rooms[r]++
	s.mu.Unlock()
}

// From cubefs: the length is asked again under the lock, a debug line tells how things
// were when the function began.
type slots struct {
	mu   sync.Mutex
	free []int
	busy int
	done []int
}

func debugf(format string, args ...any) {}

func (s *slots) Take(n int) {
	if len(s.free) == 0 {
		return
	}
	debugf("take %d of %d", n, s.busy)
	s.mu.Lock()
	defer s.mu.Unlock()
	n = min(n, len(s.free))
	s.busy += n
	s.done = append(s.done, s.free[:n]...)
	s.free = s.free[n:]
}

func (s *slots) Put() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, s.done...)
	s.done = nil
	s.busy = 0
}

// From swarmkit: two ways to begin set the log, the end forgets it when all others have
// ended, and who uses it under the lock does not ask whether it is there.
type journal struct {
	mu  sync.RWMutex
	log *int
}

func (j *journal) Create() {
	j.mu.Lock()
	j.log = new(int)
	j.mu.Unlock()
}

func (j *journal) Restore(log *int) {
	j.mu.Lock()
	j.log = log
	j.mu.Unlock()
}

func (j *journal) Save() int {
	j.mu.RLock()
	*j.log++
	j.mu.RUnlock()
	return *j.log
}

func (j *journal) Close() {
	j.mu.Lock()
	j.log = nil
	j.mu.Unlock()
}

// From thanos: how many there were, in a debug line.
type endpoints struct {
	mu  sync.RWMutex
	all map[string]int
	out []int
}

func (e *endpoints) Update(names []string) {
	debugf("update", "cached", len(e.all), len(e.out))
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range names {
		e.all[n]++
		e.out = append(e.out, 1)
	}
}

func (e *endpoints) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = make(map[string]int)
	e.out = nil
	clear(e.all)
}

// ok: it is told to the race detector that this is on purpose.
//
//go:norace
func (s *store) Peek() int {
	s.mu.Lock()
	n := *s.file
	s.mu.Unlock()
	if s.file == nil {
		return n
	}
	return *s.file
}
