// Package selectloop finds loops around a select that spin, or just go on,
// after the channel or the context that should end them has done so, or that
// miss the word that they should end.
//
// A closed channel is always ready to receive from: a case that takes the zero
// value and lets the loop go round takes it again at once, until another case
// happens to be chosen or for ever, on a processor of its own.
//
// A channel counts as closed when it is the Done of a context, when the package
// closes it while the loop may still run, when what made it is known to close it
// (the watches of Kubernetes and etcd, the deliveries of message brokers,
// functions of other packages that feed a channel and close it), or when the
// case itself asks for ok. Every path from the case is then followed, with the
// zero value and a false ok: nothing is reported if one leaves the loop, or if
// all of them wait for something on the way.
//
// It is silent on channels that the loop sets to nil or takes anew in every
// round; on fields that are given another channel later, the way events are
// broadcast; and when who closes the channel first tells the loop to leave by
// another case, or waits for it.
//
// # closed-spin
//
// Once the channel is closed, or the context has ended, the loop goes round
// without waiting.
//
// WRONG:
//
//	func forward(ctx context.Context, w *watcher) {
//		go w.watch()
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case e := <-w.events: // closed when the watch fails
//				handle(e)
//			}
//		}
//	}
//
//	type watcher struct {
//		events chan string
//		next   func() (string, error)
//	}
//
//	func newWatcher(next func() (string, error)) *watcher {
//		return &watcher{events: make(chan string), next: next}
//	}
//
//	func (w *watcher) watch() {
//		defer close(w.events)
//		for {
//			e, err := w.next()
//			if err != nil {
//				return
//			}
//			w.events <- e
//		}
//	}
//
//	func handle(string) {}
//
// RIGHT:
//
//	func forward(ctx context.Context, w *watcher) {
//		go w.watch()
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case e, ok := <-w.events:
//				if !ok {
//					return
//				}
//				handle(e)
//			}
//		}
//	}
//
//	type watcher struct {
//		events chan string
//		next   func() (string, error)
//	}
//
//	func newWatcher(next func() (string, error)) *watcher {
//		return &watcher{events: make(chan string), next: next}
//	}
//
//	func (w *watcher) watch() {
//		defer close(w.events)
//		for {
//			e, err := w.next()
//			if err != nil {
//				return
//			}
//			w.events <- e
//		}
//	}
//
//	func handle(string) {}
//
// # break
//
// A break without a label leaves the select or switch around it, not the loop
// around that. It is reported in a case that tells the loop to end: of a context,
// of a channel that is closed, or of an error that says that a stream has ended,
// when the loop does not look at that afterwards; and where it is the only one in a
// loop without end, and statements after the loop wait for it.
//
// WRONG:
//
//	func serve(ctx context.Context, jobs chan string) {
//		for {
//			select {
//			case <-ctx.Done():
//				break
//			case j := <-jobs:
//				handle(j)
//			}
//		}
//	}
//
//	func handle(string) {}
//
// RIGHT:
//
//	func serve(ctx context.Context, jobs chan string) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case j := <-jobs:
//				handle(j)
//			}
//		}
//	}
//
//	func handle(string) {}
//
// # dropped-stop
//
// A loop is told to end by a send that does not wait, on a channel without room, and is
// at work just then: nobody receives, the stop is lost, and the loop goes on for ever.
// It is silent when there are several receivers, when who sends has another way to
// end the loop, does something when the send did not work, or comes by again, and when the
// loop does nothing in between that takes time. Where who receives does not wait either,
// nothing ever arrives.
//
// WRONG:
//
//	type watch struct {
//		names chan string
//		quit  chan struct{}
//	}
//
//	func newWatch(names chan string, changed func(string)) *watch {
//		w := &watch{names, make(chan struct{})}
//		go w.run(changed)
//		return w
//	}
//
//	func (w *watch) run(changed func(string)) {
//		for {
//			select {
//			case n := <-w.names:
//				changed(n) // a stop that comes now is lost
//			case <-w.quit:
//				return
//			}
//		}
//	}
//
//	func (w *watch) stop() {
//		select {
//		case w.quit <- struct{}{}:
//		default:
//		}
//	}
//
// RIGHT:
//
//	type watch struct {
//		names chan string
//		quit  chan struct{}
//	}
//
//	func newWatch(names chan string, changed func(string)) *watch {
//		w := &watch{names, make(chan struct{}, 1)}
//		go w.run(changed)
//		return w
//	}
//
//	func (w *watch) run(changed func(string)) {
//		for {
//			select {
//			case n := <-w.names:
//				changed(n)
//			case <-w.quit:
//				return
//			}
//		}
//	}
//
//	func (w *watch) stop() {
//		select {
//		case w.quit <- struct{}{}: // it stays there until the loop comes by
//		default:
//		}
//	}
package selectloop
