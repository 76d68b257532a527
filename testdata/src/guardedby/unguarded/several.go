package unguarded

import "sync"

// Two do without the lock, and more than three times as many hold it. (From etcd, whose
// transport pauses and resumes its peers.)
type Transport struct {
	mu    sync.RWMutex
	peers map[string]func(bool)
}

func (t *Transport) Add(n string, p func(bool)) { t.mu.Lock(); t.peers[n] = p; t.mu.Unlock() }
func (t *Transport) Remove(n string)            { t.mu.Lock(); delete(t.peers, n); t.mu.Unlock() }
func (t *Transport) RemoveAll()                 { t.mu.Lock(); clear(t.peers); t.mu.Unlock() }
func (t *Transport) Update(n string, p func(bool)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.peers[n]; ok {
		t.peers[n] = p
	}
}

func (t *Transport) Get(n string) func(bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.peers[n]
}

func (t *Transport) Has(n string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.peers[n]
	return ok
}

func (t *Transport) Pause() {
	for _, p := range t.peers { // want `the map t.peers is read here without Transport.mu, which most others hold for it`
		p(true)
	}
}

func (t *Transport) Resume() {
	for _, p := range t.peers { // want `the map t.peers is read here without Transport.mu, which most others hold for it`
		p(false)
	}
}

// Half of them do without: nothing is known.
type Half struct {
	mu sync.Mutex
	of map[string]int
}

func (h *Half) Put(n string)  { h.mu.Lock(); h.of[n]++; h.mu.Unlock() }
func (h *Half) Drop(n string) { h.mu.Lock(); delete(h.of, n); h.mu.Unlock() }

func (h *Half) Sum() (n int) {
	for _, k := range h.of { // ok
		n += k
	}
	return n
}

func (h *Half) Has(n string) bool { return h.of[n] > 0 }

// The lock of another map of the same object. (From libp2p's finder of relays.)
type Finder struct {
	relayMu sync.Mutex
	relays  map[string]bool
	candMu  sync.Mutex
	cands   map[string]int
}

func (f *Finder) Found(id string) { f.candMu.Lock(); f.cands[id]++; f.candMu.Unlock() }
func (f *Finder) Gone(id string)  { f.candMu.Lock(); delete(f.cands, id); f.candMu.Unlock() }

func (f *Finder) Best() string {
	f.candMu.Lock()
	defer f.candMu.Unlock()
	for id := range f.cands {
		return id
	}
	return ""
}

func (f *Finder) Connected(id string) { f.relayMu.Lock(); f.relays[id] = true; f.relayMu.Unlock() }

func (f *Finder) Step() bool {
	f.relayMu.Lock()
	defer f.relayMu.Unlock()
	if len(f.relays) > 2 {
		return false
	}
	for _, n := range f.cands { // want `the map f.cands is read here with Finder.relayMu held, but all others hold Finder.candMu for it`
		if n > 3 {
			return true
		}
	}
	return false
}

// One function uses it with no lock at first and with another one then: it is one.
type Sweeper struct {
	relayMu sync.Mutex
	relays  map[string]bool
	candMu  sync.Mutex
	cands   map[string]int
}

func (s *Sweeper) Found(id string) { s.candMu.Lock(); s.cands[id]++; s.candMu.Unlock() }
func (s *Sweeper) Gone(id string)  { s.candMu.Lock(); delete(s.cands, id); s.candMu.Unlock() }

func (s *Sweeper) Best() string {
	s.candMu.Lock()
	defer s.candMu.Unlock()
	for id := range s.cands {
		return id
	}
	return ""
}

func (s *Sweeper) Connected(id string) { s.relayMu.Lock(); s.relays[id] = true; s.relayMu.Unlock() }

func (s *Sweeper) Sweep() (sum int) {
	for _, n := range s.cands { // want `the map s.cands is read here without Sweeper.candMu, which all others hold for it`
		sum += n
	}
	s.relayMu.Lock()
	defer s.relayMu.Unlock()
	for id := range s.relays {
		sum += s.cands[id] // want `the map s.cands is read here with Sweeper.relayMu held, but all others hold Sweeper.candMu for it`
	}
	return sum
}

// Those who write hold both: either will do to read.
type Both struct {
	outer sync.Mutex
	inner sync.Mutex
	of    map[string]int
}

func (b *Both) Put(n string) {
	b.outer.Lock()
	defer b.outer.Unlock()
	b.inner.Lock()
	defer b.inner.Unlock()
	b.of[n]++
}

func (b *Both) Drop(n string) {
	b.outer.Lock()
	defer b.outer.Unlock()
	b.inner.Lock()
	defer b.inner.Unlock()
	delete(b.of, n)
}

func (b *Both) Has(n string) bool { b.inner.Lock(); defer b.inner.Unlock(); return b.of[n] > 0 }
func (b *Both) Get(n string) int  { b.inner.Lock(); defer b.inner.Unlock(); return b.of[n] }

func (b *Both) Sum() (n int) {
	b.outer.Lock()
	defer b.outer.Unlock()
	for _, k := range b.of { // ok
		n += k
	}
	return n
}

// A part has a lock of its own, and its owner holds his around all that it does with it.
// (From etcd, whose statistics lock their queues.)
type queue struct {
	mu sync.Mutex
	of map[string]int
}

func (q *queue) Insert(n string)   { q.mu.Lock(); q.of[n]++; q.mu.Unlock() }
func (q *queue) Remove(n string)   { q.mu.Lock(); delete(q.of, n); q.mu.Unlock() }
func (q *queue) Has(n string) bool { q.mu.Lock(); defer q.mu.Unlock(); return q.of[n] > 0 }

func (q *queue) Sum() (n int) {
	for _, k := range q.of { // ok
		n += k
	}
	return n
}

type Stats struct {
	mu sync.Mutex
	q  queue
}

func (s *Stats) Put(n string)      { s.mu.Lock(); s.q.Insert(n); s.mu.Unlock() }
func (s *Stats) Drop(n string)     { s.mu.Lock(); s.q.Remove(n); s.mu.Unlock() }
func (s *Stats) Has(n string) bool { s.mu.Lock(); defer s.mu.Unlock(); return s.q.Has(n) }
func (s *Stats) Sum() int          { s.mu.Lock(); defer s.mu.Unlock(); return s.q.Sum() }
