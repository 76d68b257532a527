package lockleak

import (
	"errors"
	"log"
	"sync"
)

type cache struct {
	mu  sync.Mutex
	rw  sync.RWMutex
	m   map[string]int
	max int
}

func (c *cache) method(k string) (int, bool) {
	c.mu.Lock()
	if v, ok := c.m[k]; ok {
		return v, true // want `returns with c.mu held since line 17, though other paths call Unlock`
	}
	c.mu.Unlock()
	return 0, false
}

func named(c *cache, ks []string) {
	for _, k := range ks {
		c.mu.Lock()
		if c.m[k] == 0 {
			continue // want `a path round the loop comes back to c.mu.Lock \(line 27\) with c.mu still held`
		}
		delete(c.m, k)
		c.mu.Unlock()
	}
}

func reader(c *cache, k string) error {
	c.rw.RLock()
	v, ok := c.m[k]
	if !ok {
		c.rw.RUnlock()
		return errors.New("none")
	}
	if v > c.max {
		return errors.New("too large") // want `returns with c.rw held since line 37, though other paths call RUnlock`
	}
	c.rw.RUnlock()
	return nil
}

func literal() func(k string) int {
	var mu sync.Mutex
	m := map[string]int{}
	f := func(k string) int {
		mu.Lock()
		if m[k] > 3 {
			return 3 // want `returns with mu held`
		}
		m[k]++
		mu.Unlock()
		return m[k]
	}
	f("a")
	return nil
}

type set[T comparable] struct {
	sync.Mutex
	m map[T]bool
}

func (s *set[T]) add(v T) bool {
	s.Lock()
	if s.m == nil {
		s.m = map[T]bool{v: true}
		return s.m[v] // want `returns with s.Mutex held`
	}
	s.m[v] = true
	s.Unlock()
	return s.m[v]
}

func (c *cache) grab()   { c.mu.Lock() }
func (c *cache) ungrab() { c.mu.Unlock() }

func fallsOff(c *cache, b bool) {
	c.rw.Lock() // want `returns with c.rw held since line \d+`
	if b {
		c.rw.Unlock()
	}
}

// Look-alikes.

func (c *cache) deferred(k string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.m[k]; ok {
		return v // ok: deferred
	}
	return 0
}

func (c *cache) deferredLiteral(k string) int {
	c.mu.Lock()
	defer func() {
		c.m[k]++
		c.mu.Unlock()
	}()
	if c.max > 0 {
		return 1 // ok: deferred
	}
	return 0
}

func (c *cache) conditional(safe bool) int {
	if safe {
		c.mu.Lock()
	}
	n := len(c.m)
	if safe {
		c.mu.Unlock()
	}
	return n // ok: the same condition
}

// From etcd's kvstore_txn.go: the condition is read from a field twice.
func (c *cache) fieldCondition() {
	if len(c.m) != 0 {
		c.rw.Lock()
		c.max++
	}
	c.mu.Lock()
	c.mu.Unlock()
	if len(c.m) != 0 {
		c.rw.Unlock()
	}
} // ok: the same condition

func (c *cache) fatal(k string) int {
	c.mu.Lock()
	if c.m == nil {
		log.Fatal("no map") // ok: does not return
	}
	if c.max == 0 {
		panic("no max") // want `panic with c.mu held`
	}
	c.mu.Unlock()
	return 1
}

func (c *cache) acquireSlot() bool {
	c.mu.Lock()
	if c.max == 0 {
		c.mu.Unlock()
		return false
	}
	return true // ok: true says that the lock is held
}

func (c *cache) start() (*cache, error) {
	c.rw.Lock()
	if c.m == nil {
		c.rw.Unlock()
		return nil, errors.New("closed")
	}
	return c, nil // ok: the error tells
}

func (c *cache) withUnlock() (func(), bool) {
	c.rw.Lock()
	if c.m == nil {
		c.rw.Unlock()
		return nil, false
	}
	return c.rw.Unlock, true // ok: the caller unlocks
}

func (c *cache) handOver(b bool) {
	c.rw.Lock()
	if b {
		c.rw.Unlock()
		return
	}
	go func() {
		c.max++
		c.rw.Unlock() // ok: the goroutine unlocks
	}()
}

func try(c *cache) int {
	if !c.rw.TryLock() {
		return 0 // ok: not held
	}
	n := c.max
	c.rw.Unlock()
	return n
}

// From nats-server's raft.go: the caller's lock is given back for a while.
func (c *cache) isCurrentLocked() bool {
	for range 10 {
		c.rw.Unlock()
		c.rw.Lock()
		if c.max > 3 {
			return true // ok: the caller holds it again
		}
	}
	return false
}

// From grpc-go's primitives_test.go: locked n times, unlocked n times.
func times(mu *sync.RWMutex, n int) {
	for range n {
		mu.RLock() // ok: no unlock in this loop was forgotten
	}
	for range n {
		mu.RUnlock()
	}
}

// From grpc-go's clientconn.go: the goroutine gives the lock back.
func (c *cache) restart(b bool) {
	c.mu.Lock()
	if b {
		c.mu.Unlock()
		return
	}
	go c.restartAndUnlock() // ok
}

func (c *cache) restartAndUnlock() {
	c.max++
	c.mu.Unlock()
}

// From nats-server's reload.go: a literal gives its function's lock back.
func (c *cache) each(f func(func(int) bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(func(n int) bool {
		if n == 0 {
			return true // ok: held by the function around
		}
		c.mu.Unlock()
		println(n)
		c.mu.Lock()
		return true // ok
	})
}

type node struct {
	mu     sync.Mutex
	parent *node
	n      int
}

// From package unique's canonmap.go: hand over hand up a tree.
func (n *node) prune(stop bool) {
	for {
		n.mu.Lock()
		if n.n > 0 {
			for n.parent != nil && n.n == 0 {
				parent := n.parent
				parent.mu.Lock()
				n.mu.Unlock()
				n = parent
			}
			n.mu.Unlock()
			return // ok: the last one is given back
		}
		n.mu.Unlock()
	}
}

// From a client: who gets the answer gets the lock of the connection with it.

type wire struct {
	read sync.Mutex
	next int
}

func (w *wire) waitFor(id int) (size int, lock *sync.Mutex, err error) {
	for {
		w.read.Lock()
		if w.next < 0 {
			err = errors.New("broken")
			w.read.Unlock()
			break
		}
		if w.next == id {
			size, lock = w.next, &w.read
			break
		}
		w.read.Unlock()
	}
	return // ok
}

func (w *wire) Answer(id int) (int, error) {
	size, lock, err := w.waitFor(id)
	if err != nil {
		return 0, err
	}
	defer lock.Unlock()
	return size, nil
}

// An element that the loop passes over with its lock held. From a file system
// that writes down its open files.
type openFile struct {
	sync.Mutex
	reader *openFile
	n      int
}

func dump(all map[int][]*openFile) (sum int, err error) {
	for _, list := range all {
		for _, f := range list {
			f.Lock()
			if f.n == 0 {
				r := f.reader
				if r == nil {
					continue // want `the loop leaves the \*lockleak.openFile.Mutex here, held since line \d+|the loop leaves f.Mutex here`
				}
				f.n = r.n
			}
			sum += f.n
			f.Unlock()
		}
	}
	if sum == 0 {
		return 0, errors.New("nothing open")
	}
	return sum, nil
}
