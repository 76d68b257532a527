// Package mixedatomic finds variables that are used with the functions of
// sync/atomic in one place and plainly in another.
//
// Strict: on real code too many of the reports were places that nobody else
// reaches at that time (docs/precision.md).
//
// A plain read beside an atomic write is a data race like any other. Fields
// and package variables count, by the type and fields through which they are
// reached; a struct that is copied as a whole counts as a read of its fields.
// Plain uses of an object that was made in the same function or in every
// caller, under a lock, after a lock, receive or wait in the function, beside
// an atomic use in the same function, in test functions and in init functions
// do not count; neither do types that are counted in plainly more often than
// not. Variables of the types atomic.Int64 and the like cannot be mixed:
// prefer them.
//
// # Examples
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
