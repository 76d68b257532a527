package outside

import (
	"fmt"
	"sync"
)

// Subscribers with a limit.
type sub struct {
	mu      sync.Mutex
	pending int
	limit   int
	names   map[string]int
	closed  bool
}

func (s *sub) Deliver() bool {
	s.mu.Lock()
	s.pending++
	s.mu.Unlock()
	if s.pending > s.limit { // want `s.pending is used here without s.mu, which this function holds for it at line \d+ and Ack when it writes it \(line \d+\)`
		return false
	}
	return true
}

func (s *sub) Ack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending--
}

// The length of a map before the lock. (Active users of a metric.)
func (s *sub) Names() []string {
	out := make([]string, 0, len(s.names)) // want `s.names is used here without s.mu`
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.names {
		out = append(out, n)
	}
	return out
}

func (s *sub) Rename(n string, v int) {
	s.mu.Lock()
	s.names[n] = v
	s.mu.Unlock()
}

// An element after it. (Counters of timers.)
type counts struct {
	mu sync.RWMutex
	of map[string]*int
}

func (c *counts) Add(kind string) int {
	c.mu.RLock()
	_, ok := c.of[kind]
	c.mu.RUnlock()
	if !ok {
		c.mu.Lock()
		c.of[kind] = new(int)
		c.mu.Unlock()
	}
	return *c.of[kind] // want `c.of is used here without c.mu`
}

// Two that are called from outside run a helper, which meets itself.
type timersOf struct {
	mu sync.RWMutex
	of map[string]*int
}

func (t *timersOf) Start(kind string) { t.update(kind, 1) }
func (t *timersOf) Stop(kind string)  { t.update(kind, -1) }

func (t *timersOf) update(kind string, n int) {
	t.mu.RLock()
	_, ok := t.of[kind]
	t.mu.RUnlock()
	if !ok {
		t.mu.Lock()
		if t.of[kind] == nil {
			t.of[kind] = new(int)
		}
		t.mu.Unlock()
	}
	*t.of[kind] += n // want `t.of is used here without t.mu`
}

// The copy of the variable is only asked for its size. (Channels of a client.)
type client struct {
	mu       sync.Mutex
	channels map[string]int
}

func (c *client) Close(leave func(string)) {
	c.mu.Lock()
	channels := c.channels
	c.mu.Unlock()
	if len(channels) > 0 {
		for ch := range c.channels { // want `c.channels is used here without c.mu`
			leave(ch)
		}
	}
}

func (c *client) Join(ch string) {
	c.mu.Lock()
	c.channels[ch]++
	c.mu.Unlock()
}

func (c *counts) Drop(kind string) {
	c.mu.Lock()
	delete(c.of, kind)
	c.mu.Unlock()
}

// A line of a log after the section.
func (s *sub) Reset() {
	s.mu.Lock()
	s.pending = 0
	s.mu.Unlock()
	fmt.Println("reset", s.pending) // want `s.pending is used here without s.mu`
}

// A range before the lock.
type set struct {
	mu   sync.RWMutex
	refs map[string]int
}

func (s *set) Update() {
	stale := make(map[string]int)
	for k, v := range s.refs { // want `s.refs is used here without s.mu`
		if v == 0 {
			stale[k] = v
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range stale {
		delete(s.refs, k)
	}
}

func (s *set) Put(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs[k]++
}

// A function, with the lock of its argument.
func Flush(s *sub) int {
	s.mu.Lock()
	n := s.pending
	s.mu.Unlock()
	return n + s.pending // want `s.pending is used here without s.mu`
}

// Generic.
type box[T any] struct {
	mu sync.Mutex
	v  T
	n  int
}

func (b *box[T]) Put(v T) int {
	b.mu.Lock()
	b.v = v
	b.n++
	b.mu.Unlock()
	return b.n // want `b.n is used here without b.mu`
}

func (b *box[T]) Drop() {
	b.mu.Lock()
	b.n--
	b.mu.Unlock()
}

// Another lock is held all the time, which the writer does not take.
type session struct {
	presence sync.Mutex
	mu       sync.Mutex
	rooms    map[string]int
}

func (s *session) Close(leave func(string)) {
	s.presence.Lock()
	defer s.presence.Unlock()
	s.mu.Lock()
	n := len(s.rooms)
	s.mu.Unlock()
	if n > 0 {
		for r := range s.rooms { // want `s.rooms is used here without s.mu`
			leave(r)
		}
	}
}

func (s *session) Join(r string) {
	s.mu.Lock()
	s.rooms[r]++
	s.mu.Unlock()
}

// A connection that another takes away.
type stream struct {
	mu   sync.Mutex
	conn *int
	once *int
}

func (s *stream) Value() int {
	s.mu.Lock()
	if s.conn == nil {
		s.mu.Unlock()
		return 0
	}
	s.mu.Unlock()
	return *s.conn // want `s.conn is used here without s.mu`
}

func (s *stream) Close() {
	s.mu.Lock()
	s.conn = nil
	s.mu.Unlock()
}

// ok: what is there stays.
func (s *stream) Once() int {
	s.mu.Lock()
	if s.once == nil {
		s.mu.Unlock()
		return 0
	}
	s.mu.Unlock()
	return *s.once
}

func (s *stream) Open() {
	s.mu.Lock()
	s.once = new(int)
	s.mu.Unlock()
}

// ok: it was not there, and this function puts it there.
func (s *stream) Connect() int {
	s.mu.Lock()
	if s.conn != nil {
		s.mu.Unlock()
		return 0
	}
	s.conn = new(int)
	s.mu.Unlock()
	return *s.conn
}
