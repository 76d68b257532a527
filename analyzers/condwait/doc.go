// Package condwait finds sync.Cond.Wait calls whose condition is tested once.
//
// Wait returns when somebody signals, not when the condition holds: another
// goroutine may have taken what there was, or Broadcast woke everybody. The
// condition must be tested again, in a loop. A function that only waits and
// is called in loops is fine, as is a wait that nothing tests for: then the
// callers do.
//
// # Examples
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
package condwait
