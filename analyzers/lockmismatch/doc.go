// Package lockmismatch finds locks and unlocks that do not belong together.
//
// Locks are told apart by access path, and followed along each path through
// the function.
//
// # mode
//
// A lock taken with RLock is given back with Unlock, or the other way round:
// a fatal error at run time. Or Lock is deferred while the lock is held, where
// Unlock was meant.
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
