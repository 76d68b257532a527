// Package relock finds mutexes that a goroutine locks again while it holds
// them, directly or through calls.
//
// Go's mutexes are not re-entrant: Lock on a mutex that the goroutine holds
// waits for ever. RLock on an RWMutex held with RLock waits for ever as soon
// as another goroutine waits for Lock between the two.
//
// Locks are told apart by access path: s.mu is another lock than other.mu.
// What functions lock is known through calls, in the package and by facts
// across the packages of a module. A call counts if the callee takes the lock
// on some path that the caller does not exclude: by a constant argument, by a
// field that it has set or tested, by the condition under which it holds the
// lock itself. A helper that locks only when an argument says so counts where
// the argument is known to; one that unlocks first does not.
//
// A helper that returns with the lock held what gives it back, its Unlock or a literal, takes
// it for its caller, which holds it until it calls that.
//
// A sync.Once is such a lock, too, while the function runs that its Do was given:
// a function that comes back to the same Do waits for itself.
//
// A function literal that is given to an object of another package, which keeps it in
// an unexported field, or list, and calls it with its lock held, waits for that when it
// calls a method of the same object that takes the lock.
//
// Where every caller of an unexported function holds the lock, the report is in
// that function, at the call that takes it again: there it is put right.
//
// RLock within RLock needs somebody who waits for Lock in between: nothing is said where
// nobody takes the lock by Lock, or only while the object is made, or where a lock around both
// keeps the readers and the writers apart.
//
// # Examples
//
// WRONG:
//
//	type counter struct {
//		mu sync.RWMutex
//		n  map[string]int
//	}
//
//	func (c *counter) Add(k string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.n[k]++
//	}
//
//	func (c *counter) total() int {
//		c.mu.RLock()
//		defer c.mu.RUnlock()
//		sum := 0
//		for k := range c.n {
//			sum += c.get(k) // get takes c.mu again
//		}
//		return sum
//	}
//
//	func (c *counter) get(k string) int {
//		c.mu.RLock()
//		defer c.mu.RUnlock()
//		return c.n[k]
//	}
//
// RIGHT:
//
//	type counter struct {
//		mu sync.RWMutex
//		n  map[string]int
//	}
//
//	func (c *counter) Add(k string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.n[k]++
//	}
//
//	func (c *counter) total() int {
//		c.mu.RLock()
//		defer c.mu.RUnlock()
//		sum := 0
//		for k := range c.n {
//			sum += c.getLocked(k)
//		}
//		return sum
//	}
//
//	func (c *counter) getLocked(k string) int { return c.n[k] }
//
// # readers
//
// The same with RLock both times, where all that takes the lock by Lock, as far as the
// package shows, sets up or takes down: it is called before the program has other
// goroutines, only puts what it is given into a list or map, from which nothing is ever taken,
// or is a Close. Whether it can come in between is then for the rest of the program to say.
//
// WRONG:
//
//	type hub struct {
//		mu    sync.RWMutex
//		hooks []func()
//	}
//
//	func (h *hub) Register(f func()) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		h.hooks = append(h.hooks, f)
//	}
//
//	func (h *hub) count() int {
//		h.mu.RLock()
//		defer h.mu.RUnlock()
//		return len(h.hooks)
//	}
//
//	func (h *hub) Run() {
//		h.mu.RLock()
//		defer h.mu.RUnlock()
//		println(h.count()) // takes h.mu again
//		for _, f := range h.hooks {
//			f()
//		}
//	}
//
// RIGHT:
//
//	type hub struct {
//		mu    sync.RWMutex
//		hooks []func()
//	}
//
//	func (h *hub) Register(f func()) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		h.hooks = append(h.hooks, f)
//	}
//
//	func (h *hub) Run() {
//		h.mu.RLock()
//		hooks := slices.Clone(h.hooks)
//		h.mu.RUnlock()
//		println(len(hooks))
//		for _, f := range hooks {
//			f()
//		}
//	}
package relock
