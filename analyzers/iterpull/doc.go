// Package iterpull finds iterators that are pulled and left before their end without
// their stop function being called.
//
// What iter.Pull runs waits between values, in a coroutine of its own. Who leaves it
// there without calling stop keeps that and all it holds for ever, and what the iterator
// defers, a file to be closed, is never done. An iterator that has said that there are no
// more values has ended.
//
// # stop
//
// On some way the function returns without stop, though the iterator may have more
// values. A stop function that is handed on, kept or returned is somebody else's matter.
//
// WRONG:
//
//	func first(seq iter.Seq[string]) string {
//		next, _ := iter.Pull(seq)
//		s, _ := next()
//		return s
//	}
//
// RIGHT:
//
//	func first(seq iter.Seq[string]) string {
//		next, stop := iter.Pull(seq)
//		defer stop()
//		s, _ := next()
//		return s
//	}
package iterpull
