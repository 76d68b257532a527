// Package iterpull finds iterators that are pulled and left before their end without
// their stop function being called, and iterators that go on when the loop over them is left.
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
//
// # yield-again
//
// When the loop over an iterator is left, by break or return, yield returns false, and the
// iterator must return. One that calls yield again panics. A break that leaves only the
// inner of two loops does not do it, nor does a helper that is given yield and does not
// say what that has returned, as another iterator is.
//
// An iterator is what the package makes an iter.Seq or iter.Seq2 of, or ranges over. The
// rule is silent where the answer is kept in a variable, where something is done on the way
// by which what follows may know, and where it is not known what a helper returns then.
//
// WRONG:
//
//	func lines(pages [][]string) iter.Seq[string] {
//		return func(yield func(string) bool) {
//			for _, page := range pages {
//				for _, line := range page {
//					if !yield(line) {
//						break
//					}
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	func lines(pages [][]string) iter.Seq[string] {
//		return func(yield func(string) bool) {
//			for _, page := range pages {
//				for _, line := range page {
//					if !yield(line) {
//						return
//					}
//				}
//			}
//		}
//	}
package iterpull
