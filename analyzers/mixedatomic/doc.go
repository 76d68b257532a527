// Package mixedatomic finds variables that are used with the functions of
// sync/atomic in one place and plainly in another.
//
// A plain read beside an atomic write is a data race like any other. Fields
// and package variables count, by the type and fields through which they are
// reached. Plain uses of an object that was made in the same function or in
// every caller, under a lock of the function or of all its callers, after a
// lock, receive or wait in the function, beside an atomic use in the same
// function, in test functions and in init functions do not count; neither do
// types that are counted in plainly more often than not, and objects that are
// swapped for others. A lock says nothing for a write if nobody takes it who counts
// atomically. A helper that uses an address atomically and not otherwise counts as
// sync/atomic does. Variables of the types atomic.Int64 and the like cannot
// be mixed: prefer them.
//
// # copied
//
// A struct is copied as a whole while others count in its fields atomically:
// the copy reads them plainly. One that goes into an interface, to be printed or
// encoded, is left alone.
//
// WRONG:
//
//	type stats struct{ reads, writes int64 }
//
//	type cache struct{ stats stats }
//
//	func (c *cache) set() { atomic.AddInt64(&c.stats.writes, 1) }
//
//	func (c *cache) Stats() stats { return c.stats }
//
// RIGHT:
//
//	type stats struct{ reads, writes int64 }
//
//	type cache struct{ stats stats }
//
//	func (c *cache) set() { atomic.AddInt64(&c.stats.writes, 1) }
//
//	func (c *cache) Stats() stats {
//		return stats{writes: atomic.LoadInt64(&c.stats.writes)}
//	}
//
// # handed-out
//
// A function makes an object, hands it to others, who count in it atomically,
// and then counts in it plainly.
//
// WRONG:
//
//	type job struct{ open int32 }
//
//	type step struct{ of *job }
//
//	type queue struct{ steps []*step }
//
//	func (q *queue) put(s *step) { q.steps = append(q.steps, s) }
//
//	func (q *queue) Start(n int) {
//		j := &job{}
//		for range n {
//			q.put(&step{of: j})
//		}
//		j.open += int32(n)
//	}
//
//	func (j *job) done() bool { return atomic.AddInt32(&j.open, -1) == 0 }
//
// RIGHT:
//
//	type job struct{ open int32 }
//
//	type step struct{ of *job }
//
//	type queue struct{ steps []*step }
//
//	func (q *queue) put(s *step) { q.steps = append(q.steps, s) }
//
//	func (q *queue) Start(n int) {
//		j := &job{open: int32(n)}
//		for range n {
//			q.put(&step{of: j})
//		}
//	}
//
//	func (j *job) done() bool { return atomic.AddInt32(&j.open, -1) == 0 }
//
// # plain
//
// Strict: on real code too many of the reports were places that nobody else
// reaches at that time (docs/precision.md).
//
// WRONG:
//
//	type stats struct{ n int64 }
//
//	func (s *stats) add() { atomic.AddInt64(&s.n, 1) }
//
//	func (s *stats) full() bool { return s.n > 10 }
//
// RIGHT:
//
//	type stats struct{ n int64 }
//
//	func (s *stats) add() { atomic.AddInt64(&s.n, 1) }
//
//	func (s *stats) full() bool { return atomic.LoadInt64(&s.n) > 10 }
package mixedatomic
