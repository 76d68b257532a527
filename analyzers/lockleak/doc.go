// Package lockleak finds paths that leave a mutex locked.
//
// A function that unlocks on one path and returns on another with the lock
// held makes the next caller wait for ever; so does a continue that skips the
// unlock, in the next iteration.
//
// Reported are functions that take the lock and give it back on some other
// path, both by themselves or by helpers. A lock that no path gives back is reported if
// nobody else could: it is in an unexported field or variable whose address goes
// nowhere, no function of the package gives such a lock back that it has not taken, and
// another takes it; or it is a local one that a goroutine of the function waits for.
// Who is called lock or begin, Close or Stop, may mean it. Locks handed over on purpose are not: when no path gives the lock
// back, when a function literal does later, when the result tells the caller
// (true with the lock, false without) and who calls it can give the lock back, when
// a caller gives back a lock of
// that field which it did not take, or when every return holds it and a caller
// gives it back afterwards. An error hands nothing over, unless the
// caller gives back that very lock. A lock whose object goes into a slice or map,
// over which a loop of the function gives such locks back, is handed to that loop.
// A helper may return with the lock held what gives it back, as in unlock := s.lock(): where
// the function does nothing with unlock but call it, it holds the lock from the one call to
// the other.
// A lock that is left held at several returns is one report. Conditional locking
// is followed: `if b { Lock }` and `if b { Unlock }` on the same condition
// balance. Paths that end in a panic or a call that never returns do not count.
//
// # Examples
//
// WRONG:
//
//	type cache struct {
//		mu sync.Mutex
//		m  map[string]int
//	}
//
//	func (c *cache) get(k string) int {
//		c.mu.Lock()
//		if v, ok := c.m[k]; ok {
//			return v
//		}
//		c.m[k] = 1
//		c.mu.Unlock()
//		return 1
//	}
//
// RIGHT:
//
//	type cache struct {
//		mu sync.Mutex
//		m  map[string]int
//	}
//
//	func (c *cache) get(k string) int {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if v, ok := c.m[k]; ok {
//			return v
//		}
//		c.m[k] = 1
//		return 1
//	}
//
// # flag
//
// Strict: a flag may say where one goroutine is, as in a parser, and an object may be set back as a whole, which is not seen. A flag does what a lock would: a function asks whether it is set, sets it, does its work and
// sets it back. Where the work fails it returns and leaves the flag set, and nobody
// gets in any more. Flags are boolean fields and variables, and atomic ones. Silent where anybody
// else sets the flag back, and where it stays set when all goes well, as one that
// says that something has been started.
//
// WRONG:
//
//	type directory struct {
//		mu         sync.Mutex
//		refreshing bool
//		users      []string
//	}
//
//	func (d *directory) refresh() {
//		d.mu.Lock()
//		if d.refreshing {
//			d.mu.Unlock()
//			return
//		}
//		d.refreshing = true
//		d.mu.Unlock()
//
//		users, err := download()
//		if err != nil {
//			log.Print(err)
//			return
//		}
//		d.mu.Lock()
//		defer d.mu.Unlock()
//		d.users = users
//		d.refreshing = false
//	}
//
// RIGHT:
//
//	type directory struct {
//		mu         sync.Mutex
//		refreshing bool
//		users      []string
//	}
//
//	func (d *directory) refresh() {
//		d.mu.Lock()
//		if d.refreshing {
//			d.mu.Unlock()
//			return
//		}
//		d.refreshing = true
//		d.mu.Unlock()
//
//		users, err := download()
//		d.mu.Lock()
//		defer d.mu.Unlock()
//		d.refreshing = false
//		if err != nil {
//			log.Print(err)
//			return
//		}
//		d.users = users
//	}
//
// # panic
//
// A call of panic, or of regexp.MustCompile, template.Must and the like with what is
// not constant, with a lock held that no deferred call gives back. If a
// caller recovers, as net/http does for handlers, the lock stays locked.
//
// WRONG:
//
//	func cancel(mu *sync.Mutex, m map[int]bool, id int) {
//		mu.Lock()
//		if !m[id] {
//			panic("not watched")
//		}
//		delete(m, id)
//		mu.Unlock()
//	}
//
// RIGHT:
//
//	func cancel(mu *sync.Mutex, m map[int]bool, id int) {
//		mu.Lock()
//		defer mu.Unlock()
//		if !m[id] {
//			panic("not watched")
//		}
//		delete(m, id)
//	}
package lockleak
