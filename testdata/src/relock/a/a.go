package a

import (
	"sync"

	"relock/dep"
)

type server struct {
	mu    sync.RWMutex
	peers map[string]*server
	back  *server
	n     int
}

func (s *server) literal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	func() {
		s.n++
	}()
	s.mu.Lock() // want `s.mu.Lock while this goroutine holds s.mu since line 17: it waits for itself for ever`
}

func (s *server) count() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.peers)
}

// method: through a method of the same value.
func (s *server) method() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count() // want `method calls count, which takes s.mu again, held since line 33: it waits for itself for ever`
}

// reader: two readers of one goroutine, and a writer in between.
func (s *server) reader() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.count() // want `it blocks for ever as soon as another goroutine waits for Lock in between`
}

func named(s *server) int {
	s.mu.Lock()
	n := size(s) // want `named calls size, which takes s.mu again`
	s.mu.Unlock()
	return n
}

func size(s *server) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// helper: two calls deep.
func helper(s *server) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return outerSize(s)
}

func outerSize(s *server) int { return size(s) + 1 } // want `outerSize calls size, which takes s.mu again, which every caller holds`

type box[T any] struct {
	mu sync.Mutex
	v  T
}

func (b *box[T]) get() T {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.v
}

func (b *box[T]) swap(v T) T {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.get() // want `swap calls get, which takes b.mu again`
	b.v = v
	return old
}

func other(s *dep.Store) int {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return s.Get("k") // want `other calls Get, which takes s.Mu again`
}

var global sync.Mutex

func lockGlobal() {
	global.Lock()
	defer global.Unlock()
}

func globals() {
	global.Lock()
	lockGlobal() // want `globals calls lockGlobal, which takes global again`
	global.Unlock()
}

// backPointer: a locks, calls b, which locks a again.
type child struct{ parent *server }

func (c *child) notify() {
	c.parent.mu.Lock()
	defer c.parent.mu.Unlock()
}

func (c *child) update() {
	c.parent.mu.Lock()
	defer c.parent.mu.Unlock()
	c.notify() // want `update calls notify, which takes c.parent.mu again`
}

// Look-alikes.

func (s *server) released() int {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	return s.count() // ok: unlocked before
}

func (s *server) otherValue(o *server) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return o.count() // ok: another server
}

func (s *server) elsewhere() {
	s.mu.Lock()
	defer s.mu.Unlock()
	go s.count() // ok: another goroutine
}

func (s *server) get(locked bool) int {
	if !locked {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	return s.n
}

func (s *server) flag() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.get(true) // ok: told not to lock
}

func locked(s *dep.Store) int {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.Swap() // ok: unlocks first
	return s.GetLocked("k")
}

func (s *server) wait() {
	s.mu.Unlock()
	s.mu.Lock() // ok: the caller's lock, given back in between
}

func (s *server) waits() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait() // ok
}

func (s *server) list() {
	for p := s; p != nil; p = p.back {
		p.mu.Lock() // ok: another server in each iteration
		defer p.mu.Unlock()
	}
}

func (s *server) hand(next *server) {
	cur := s
	cur.mu.Lock()
	for cur.back != nil {
		n := cur.back
		n.mu.Lock() // ok: hand over hand
		cur.mu.Unlock()
		cur = n
	}
	cur.mu.Unlock()
}

func (s *server) reassigned() {
	s.back.mu.Lock()
	s.back = &server{}
	s.back.mu.Lock() // ok: another server by now
}

// From etcd's read_tx.go: a flag remembers whether the lock is held.
func (s *server) remembered(k string) {
	s.mu.RLock()
	_, ok := s.peers[k]
	s.mu.RUnlock()
	held := false
	if !ok {
		s.mu.Lock()
		held = true
		s.peers[k] = s
	}
	if s.n == 0 {
		if held {
			s.mu.Unlock()
		}
		return
	}
	if !held {
		s.mu.Lock() // ok: not held here
	}
	s.n++
	s.mu.Unlock()
}

func try(s *server) {
	if s.mu.TryLock() {
		s.mu.Unlock()
	}
	s.mu.Lock() // ok: either not taken or given back
	s.mu.Unlock()
}

// From runtime/pprof's tests: the starter gives the lock back.
func blocked() {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		mu.Lock() // ok: waits for the function around it
	}()
	mu.Unlock()
}

// From minio's local-locker.go: the result unlocks.
func (s *server) getMutex() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

func (s *server) expire() {
	defer s.getMutex()()
	s.n++
}

func expireTwice(s *server) {
	s.expire()
	s.expire() // ok: the first call gave the lock back
}

// From minio's lrwmutex_test.go: what is behind the interface may be shared.
func lockers(l sync.Locker) {
	l.Lock()
	l.Lock() // ok
}
