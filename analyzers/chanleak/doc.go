// Package chanleak finds goroutines that wait for ever on a channel.
//
// A goroutine that waits for a partner that will not come never ends: it and
// all it refers to stay in memory, and so does everything that waits for it.
// The rule knows all operations of the package on a channel that does not
// escape, and reports those that stay without a partner on some run; the
// report shows that run. It is silent about channels that code it does not
// see may send on, receive from or close.
//
// # never-served
//
// A receive from a field or package variable that nothing in the package
// sends on or closes, and that no other package can reach. The same ledger is
// kept for condition variables that nobody signals, WaitGroups with Add and
// Wait but no Done, and cancel functions that are stored and never called.
//
// WRONG:
//
//	type worker struct {
//		jobs chan int
//		quit chan struct{}
//	}
//
//	func start() *worker {
//		w := &worker{jobs: make(chan int), quit: make(chan struct{})}
//		go func() {
//			<-w.quit // nobody closes it
//			close(w.jobs)
//		}()
//		return w
//	}
//
// RIGHT:
//
//	type worker struct {
//		jobs chan int
//		quit chan struct{}
//	}
//
//	func start() *worker {
//		w := &worker{jobs: make(chan int), quit: make(chan struct{})}
//		go func() {
//			<-w.quit
//			close(w.jobs)
//		}()
//		return w
//	}
//
//	func (w *worker) stop() { close(w.quit) }
//
// # never-received
//
// A send on a field or package variable that nothing in the package receives
// from. A channel with a buffer is reported when the send is repeated.
//
// WRONG:
//
//	type watcher struct{ result chan error }
//
//	func newWatcher() *watcher { return &watcher{result: make(chan error)} }
//
//	func (w *watcher) run(f func() error) {
//		w.result <- f() // nobody reads it
//	}
//
// RIGHT:
//
//	type watcher struct{ result chan error }
//
//	func newWatcher() *watcher { return &watcher{result: make(chan error)} }
//
//	func (w *watcher) run(f func() error) {
//		w.result <- f()
//	}
//
//	func (w *watcher) wait() error { return <-w.result }
package chanleak
