// Package chanleak finds goroutines that wait for ever on a channel.
//
// A goroutine that waits for a partner that will not come never ends: it and
// all it refers to stay in memory, and so does everything that waits for it.
// The rule knows all operations of the package on a channel that does not
// escape, and reports those that stay without a partner on some run; the
// report shows that run. It is silent about channels that code it does not
// see may send on, receive from or close.
//
// # early-return
//
// A goroutine sends a value on a channel without room for it, and the function
// that started it can leave before it receives: on a timeout, on the end of
// its context, on an error. How the function and its goroutines can come to a
// stop is explored over the channels that the function makes and nobody else
// reaches. Reported are sends outside loops; tests, whose process ends soon,
// are left alone.
//
// WRONG:
//
//	func ask(ctx context.Context, query func() int) (int, error) {
//		ch := make(chan int)
//		go func() { ch <- query() }()
//		select {
//		case v := <-ch:
//			return v, nil
//		case <-ctx.Done():
//			return 0, ctx.Err() // nobody receives now
//		}
//	}
//
// RIGHT:
//
//	func ask(ctx context.Context, query func() int) (int, error) {
//		ch := make(chan int, 1)
//		go func() { ch <- query() }()
//		select {
//		case v := <-ch:
//			return v, nil
//		case <-ctx.Done():
//			return 0, ctx.Err()
//		}
//	}
//
// # first-wins
//
// More goroutines send than values are received.
//
// WRONG:
//
//	func fastest(mirrors []func() int) int {
//		ch := make(chan int)
//		for _, m := range mirrors {
//			go func() { ch <- m() }()
//		}
//		return <-ch
//	}
//
// RIGHT:
//
//	func fastest(mirrors []func() int) int {
//		ch := make(chan int, len(mirrors))
//		for _, m := range mirrors {
//			go func() { ch <- m() }()
//		}
//		return <-ch
//	}
//
// # double-send
//
// A return is missing after the first of two sends, and one value is received.
//
// WRONG:
//
//	func load(f func() (int, error)) int {
//		ch := make(chan int)
//		go func() {
//			v, err := f()
//			if err != nil {
//				ch <- -1
//			}
//			ch <- v
//		}()
//		return <-ch
//	}
//
// RIGHT:
//
//	func load(f func() (int, error)) int {
//		ch := make(chan int)
//		go func() {
//			v, err := f()
//			if err != nil {
//				ch <- -1
//				return
//			}
//			ch <- v
//		}()
//		return <-ch
//	}
//
// # no-partner
//
// A channel that a function makes is only sent to, or only received from.
//
// WRONG:
//
//	func run(f func()) {
//		done := make(chan struct{})
//		go func() {
//			f()
//			done <- struct{}{}
//		}()
//	}
//
// RIGHT:
//
//	func run(f func()) {
//		done := make(chan struct{})
//		go func() {
//			f()
//			done <- struct{}{}
//		}()
//		<-done
//	}
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
