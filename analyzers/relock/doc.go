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
// # Examples
//
// WRONG:
//
//	type counter struct {
//		mu sync.RWMutex
//		n  map[string]int
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
package relock
