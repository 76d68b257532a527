// Package condwait finds waits on condition variables that end too early or
// never.
//
// # once
//
// Wait returns when somebody signals, not when the condition holds: another
// goroutine may have taken what there was, or Broadcast woke everybody. The
// condition must be tested again, in a loop. A function that only waits and
// is called in loops is fine, as is a wait that nothing tests for: then the
// callers do. A loop of work around it, which goes on with what the condition
// asks for before it comes back to the test, does not count. It is off by default: where one goroutine waits, and whoever
// signals has made the condition true before, if is enough.
//
// WRONG:
//
//	func pop(c *sync.Cond, q *[]int) int {
//		c.L.Lock()
//		defer c.L.Unlock()
//		if len(*q) == 0 {
//			c.Wait()
//		}
//		v := (*q)[0]
//		*q = (*q)[1:]
//		return v
//	}
//
// RIGHT:
//
//	func pop(c *sync.Cond, q *[]int) int {
//		c.L.Lock()
//		defer c.L.Unlock()
//		for len(*q) == 0 {
//			c.Wait()
//		}
//		v := (*q)[0]
//		*q = (*q)[1:]
//		return v
//	}
//
// # no-lock
//
// Wait gives the condition's lock back before it waits. Who calls it without the
// lock ends the program: unlock of unlocked mutex. Reported is a wait in a function
// that has given the lock back by then, or that takes none and that nobody calls
// with one.
//
// WRONG:
//
//	func await(c *sync.Cond, n *int) {
//		c.L.Lock()
//		empty := *n == 0
//		c.L.Unlock()
//		if empty {
//			c.Wait()
//		}
//	}
//
// RIGHT:
//
//	func await(c *sync.Cond, n *int) {
//		c.L.Lock()
//		defer c.L.Unlock()
//		for *n == 0 {
//			c.Wait()
//		}
//	}
//
// # fixed
//
// The loop around Wait tests constants, parameters and local variables that
// nothing changes while it runs: whoever signals, it waits again.
//
// WRONG:
//
//	func awaitGone(c *sync.Cond) {
//		c.L.Lock()
//		defer c.L.Unlock()
//		exists := true
//		for exists {
//			c.Wait()
//		}
//	}
//
// RIGHT:
//
//	func awaitGone(c *sync.Cond, exists *bool) {
//		c.L.Lock()
//		defer c.L.Unlock()
//		for *exists {
//			c.Wait()
//		}
//	}
//
// # value
//
// The method Wait is handed to something that runs it in another goroutine. A
// Signal that comes before that goroutine waits is lost, nothing tests the
// condition, and the lock that Wait gives back is not that goroutine's.
//
// WRONG:
//
//	func wait(c *sync.Cond, stop <-chan struct{}) {
//		var wg sync.WaitGroup
//		c.L.Lock()
//		wg.Go(c.Wait)
//		wg.Wait()
//		c.L.Unlock()
//	}
//
// RIGHT:
//
//	func wait(c *sync.Cond, ready *bool) {
//		var wg sync.WaitGroup
//		wg.Go(func() {
//			c.L.Lock()
//			defer c.L.Unlock()
//			for !*ready {
//				c.Wait()
//			}
//		})
//		wg.Wait()
//	}
//
// # missed
//
// What the loop around Wait tests is changed without the lock of the condition, an
// atomic variable often, and signalled without it. A goroutine that has tested it
// under the lock, and does not wait yet, misses that signal and waits for the next
// one, which may never come. The signal may be sent without the lock, but the change
// must be made with it, or the lock be taken and given back between the two. Nothing
// is said where somebody signals again, by a timer or once more with the lock, nor
// where callers may have the lock.
//
// WRONG:
//
//	type pool struct {
//		mu   sync.Mutex
//		free *sync.Cond
//		used atomic.Int32
//	}
//
//	func newPool() *pool {
//		p := new(pool)
//		p.free = sync.NewCond(&p.mu)
//		return p
//	}
//
//	func (p *pool) Get() {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		for p.used.Load() >= 10 {
//			p.free.Wait()
//		}
//		p.used.Add(1)
//	}
//
//	func (p *pool) Put() {
//		p.used.Add(-1)
//		p.free.Signal()
//	}
//
// RIGHT:
//
//	type pool struct {
//		mu   sync.Mutex
//		free *sync.Cond
//		used int
//	}
//
//	func newPool() *pool {
//		p := new(pool)
//		p.free = sync.NewCond(&p.mu)
//		return p
//	}
//
//	func (p *pool) Get() {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		for p.used >= 10 {
//			p.free.Wait()
//		}
//		p.used++
//	}
//
//	func (p *pool) Put() {
//		p.mu.Lock()
//		p.used--
//		p.mu.Unlock()
//		p.free.Signal()
//	}
//
// # one-woken
//
// A flag is set that sends all goroutines away that wait for a condition, as Close does,
// and stays set. Signal wakes one of them; as long as that wakes no other, and nothing else
// signals, the others wait for ever. It is silent where one goroutine waits alone, as far as
// the package says: one that it starts, or that reads a stream; and where each that is
// woken signals again.
//
// WRONG:
//
//	type queue struct {
//		mu     sync.Mutex
//		filled *sync.Cond
//		jobs   []string
//		closed bool
//	}
//
//	func newQueue() *queue {
//		q := new(queue)
//		q.filled = sync.NewCond(&q.mu)
//		return q
//	}
//
//	func (q *queue) Next() (job string, ok bool) {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		for len(q.jobs) == 0 && !q.closed {
//			q.filled.Wait()
//		}
//		if len(q.jobs) == 0 {
//			return "", false
//		}
//		job, q.jobs = q.jobs[0], q.jobs[1:]
//		return job, true
//	}
//
//	func (q *queue) Close() {
//		q.mu.Lock()
//		q.closed = true
//		q.mu.Unlock()
//		q.filled.Signal()
//	}
//
// RIGHT:
//
//	type queue struct {
//		mu     sync.Mutex
//		filled *sync.Cond
//		jobs   []string
//		closed bool
//	}
//
//	func newQueue() *queue {
//		q := new(queue)
//		q.filled = sync.NewCond(&q.mu)
//		return q
//	}
//
//	func (q *queue) Next() (job string, ok bool) {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		for len(q.jobs) == 0 && !q.closed {
//			q.filled.Wait()
//		}
//		if len(q.jobs) == 0 {
//			return "", false
//		}
//		job, q.jobs = q.jobs[0], q.jobs[1:]
//		return job, true
//	}
//
//	func (q *queue) Close() {
//		q.mu.Lock()
//		q.closed = true
//		q.mu.Unlock()
//		q.filled.Broadcast()
//	}
//
// # other-lock
//
// Wait gives back its own lock and no other: who needs the other one waits
// until somebody signals. That may be meant, to let one goroutine at a time
// wait, so this kind is strict. Where those who signal need the lock it is a
// deadlock, which rule lockwait reports.
//
// WRONG:
//
//	type cellar struct {
//		door, mu sync.Mutex
//		filled   *sync.Cond
//		barrels  int
//	}
//
//	func newCellar() *cellar {
//		c := new(cellar)
//		c.filled = sync.NewCond(&c.mu)
//		return c
//	}
//
//	func (c *cellar) take() {
//		c.door.Lock()
//		defer c.door.Unlock()
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		for c.barrels == 0 {
//			c.filled.Wait()
//		}
//		c.barrels--
//	}
//
// RIGHT:
//
//	type cellar struct {
//		door, mu sync.Mutex
//		filled   *sync.Cond
//		barrels  int
//	}
//
//	func newCellar() *cellar {
//		c := new(cellar)
//		c.filled = sync.NewCond(&c.mu)
//		return c
//	}
//
//	func (c *cellar) take() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		for c.barrels == 0 {
//			c.filled.Wait()
//		}
//		c.barrels--
//	}
package condwait
