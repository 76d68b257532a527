// Package lockwait finds goroutines that wait for another with a mutex held
// that the other needs.
//
// # deadlock
//
// A goroutine holds a mutex and waits: it sends or receives on a channel, in
// a select without another way on, or calls Wait of a WaitGroup, an errgroup
// or a condition variable. Everybody who could end the wait takes the mutex
// first: on the way to the channel operation, in the loop between two of
// them, before it is done. On the run where one of them comes late, both wait
// for ever.
//
// Who could end the wait is known only for channels that stay in the package:
// of others nothing is said, nor when a receiver, a default, a timer or a
// context shows another way on. A buffer counts as full one day only if a
// field or package variable keeps the channel, the capacity is a small
// constant and the sender does not empty it first. Locks and channels of
// different instances of one type are told apart where both are reached from
// one object, and taken for the same elsewhere.
//
// WRONG:
//
//	type kitchen struct {
//		mu    sync.Mutex
//		open  int
//		ready chan string
//	}
//
//	func (k *kitchen) serve() {
//		for range k.ready {
//			k.mu.Lock()
//			k.open--
//			k.mu.Unlock()
//		}
//	}
//
//	func (k *kitchen) Cook(dish string) {
//		k.mu.Lock()
//		defer k.mu.Unlock()
//		k.open++
//		k.ready <- dish
//	}
//
//	func newKitchen() *kitchen {
//		k := &kitchen{ready: make(chan string)}
//		go k.serve()
//		return k
//	}
//
// RIGHT:
//
//	type kitchen struct {
//		mu    sync.Mutex
//		open  int
//		ready chan string
//	}
//
//	func (k *kitchen) serve() {
//		for range k.ready {
//			k.mu.Lock()
//			k.open--
//			k.mu.Unlock()
//		}
//	}
//
//	func (k *kitchen) Cook(dish string) {
//		k.mu.Lock()
//		k.open++
//		k.mu.Unlock()
//		k.ready <- dish
//	}
//
//	func newKitchen() *kitchen {
//		k := &kitchen{ready: make(chan string)}
//		go k.serve()
//		return k
//	}
package lockwait
