// Package lockmismatch finds locks and unlocks that do not belong together.
//
// Locks are told apart by access path, and followed along each path through
// the function.
//
// # mode
//
// A lock taken with RLock is given back with Unlock, or the other way round:
// a fatal error at run time. Or Lock is deferred while the lock is held, where
// Unlock was meant. Cond.Wait counts as well: it gives the condition's lock back
// with Unlock, unless the condition was made with RLocker. So does a helper that
// gives the lock back at every return, in one mode. And a helper that takes the lock and
// returns what gives it back is deferred itself, where defer lock()() was meant.
//
// WRONG:
//
//	func size(mu *sync.RWMutex, m map[string]int) int {
//		mu.RLock()
//		defer mu.RLock()
//		return len(m)
//	}
//
// RIGHT:
//
//	func size(mu *sync.RWMutex, m map[string]int) int {
//		mu.RLock()
//		defer mu.RUnlock()
//		return len(m)
//	}
//
// # twice
//
// A lock is given back on a path on which it was given back before and not
// taken in between: an early unlock beside a deferred one, a branch that
// unlocks and goes on. Unlocking a mutex that nobody holds is a fatal error,
// and where another goroutine holds it by then, it loses its lock.
//
// WRONG:
//
//	func pop(mu *sync.Mutex, q []int) (int, bool) {
//		mu.Lock()
//		defer mu.Unlock()
//		if len(q) == 0 {
//			mu.Unlock()
//			return 0, false
//		}
//		return q[0], true
//	}
//
// RIGHT:
//
//	func pop(mu *sync.Mutex, q []int) (int, bool) {
//		mu.Lock()
//		defer mu.Unlock()
//		if len(q) == 0 {
//			return 0, false
//		}
//		return q[0], true
//	}
//
// # untaken
//
// TryLock may say no: whoever then gives the lock back gives back another's, or,
// once that one has let go of it, nobody's, which is a fatal error. Reported is an
// unlock on the side where TryLock said no, and one after a TryLock whose result
// is dropped. So is the unlock of a local lock with which nothing else was done before,
// here or in a function of the package that it is handed to. Locks that some function leaves to others to give back are left
// alone, and an Unlock right after the TryLock, which makes sure that the lock is free.
//
// WRONG:
//
//	func add(mu *sync.Mutex, n *int) {
//		mu.TryLock()
//		*n++
//		mu.Unlock()
//	}
//
// RIGHT:
//
//	func add(mu *sync.Mutex, n *int) {
//		if mu.TryLock() {
//			*n++
//			mu.Unlock()
//		}
//	}
//
// # defer-in-loop
//
// A lock that is the same in every iteration is taken in a loop and unlocked
// by a defer, which runs when the function returns: the second iteration
// waits for ever. A loop that ends in a return is left alone.
//
// WRONG:
//
//	func addAll(mu *sync.Mutex, in []int, sum *int) {
//		for _, v := range in {
//			mu.Lock()
//			defer mu.Unlock()
//			*sum += v
//		}
//	}
//
// RIGHT:
//
//	func addAll(mu *sync.Mutex, in []int, sum *int) {
//		for _, v := range in {
//			func() {
//				mu.Lock()
//				defer mu.Unlock()
//				*sum += v
//			}()
//		}
//	}
package lockmismatch
