// Package timers finds misuses of time.Timer.
//
// # drain
//
// Stop returns false when the timer has fired or was stopped. The idiom
// `if !t.Stop() { <-t.C }` takes the value that a fired timer left in its
// channel; when the value was received before, or the timer was stopped before,
// there is none, and the receive waits for ever. From Go 1.23 on Stop leaves no
// value behind, so that the drain is never needed, and hangs in the same cases.
//
// A path from a receive, or a Stop, to the drain is followed through branches
// and loops. Reset, an assignment of the timer and calls that are given it, or
// that are of the package and touch it, end the path, as does a test of a
// variable that remembers the receive.
//
// A timer that time.AfterFunc made has no channel at all: receiving from it waits
// for ever.
//
// WRONG:
//
//	func debounce(in chan int, d time.Duration) {
//		t := time.NewTimer(d)
//		for {
//			select {
//			case <-t.C:
//				flush()
//			case <-in:
//				if !t.Stop() {
//					<-t.C
//				}
//				t.Reset(d)
//			}
//		}
//	}
//
//	func flush() {}
//
// RIGHT:
//
//	func debounce(in chan int, d time.Duration) {
//		t := time.NewTimer(d)
//		for {
//			select {
//			case <-t.C:
//				flush()
//			case <-in:
//				if !t.Stop() {
//					select {
//					case <-t.C:
//					default:
//					}
//				}
//				t.Reset(d)
//			}
//		}
//	}
//
//	func flush() {}
package timers
