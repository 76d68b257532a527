// Package selectloop finds loops around a select that spin, or just go on,
// after the channel or the context that should end them has done so, or that miss
// the word that they should end, and loops that end too early: with something left
// that they have gathered, or that waits for them.
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
// # rest
//
// A loop gathers what it receives and works it off when there is enough, and ends, because a
// channel is closed or somebody tells it to, without working off what it has gathered since:
// the last ones are dropped.
//
// Looked at is what is gathered in a variable of the function, or in a field that only the
// function and what it calls see. Silent where another way out,
// or a deferred call, has to do with it (one that ends at once beside one that ends well is
// meant so), where the function returns an error, where the end is that of a context which others may
// end, and without a limit, as for what waits for its turn.
//
// WRONG:
//
//	func write(in chan string, stop chan struct{}, insert func([]string)) {
//		t := time.NewTicker(time.Second)
//		defer t.Stop()
//		var lines []string
//		for {
//			select {
//			case line := <-in:
//				lines = append(lines, line)
//				if len(lines) >= 100 {
//					insert(lines)
//					lines = nil
//				}
//			case <-t.C:
//				insert(lines)
//				lines = nil
//			case <-stop:
//				return
//			}
//		}
//	}
//
// RIGHT:
//
//	func write(in chan string, stop chan struct{}, insert func([]string)) {
//		t := time.NewTicker(time.Second)
//		defer t.Stop()
//		var lines []string
//		for {
//			select {
//			case line := <-in:
//				lines = append(lines, line)
//				if len(lines) >= 100 {
//					insert(lines)
//					lines = nil
//				}
//			case <-t.C:
//				insert(lines)
//				lines = nil
//			case <-stop:
//				insert(lines)
//				return
//			}
//		}
//	}
//
// # unserved
//
// A function puts something into a buffered channel and returns a nil error, or true, which
// says that it is accepted. The loop that serves the channel ends when it is told to, and leaves what is
// still there, although who tells it waits for its end.
//
// Silent if anything else receives from the channel or it is closed, if the loop may end of
// itself after it has taken something, if it or who stops it closes something else, as
// connections do, for a context that others may end, and for values that hold a channel, a function or a context:
// somebody waits for their answer.
//
// WRONG:
//
//	type queue struct {
//		mails      chan string
//		stop, done chan struct{}
//	}
//
//	func newQueue(send func(string)) *queue {
//		q := &queue{make(chan string, 64), make(chan struct{}), make(chan struct{})}
//		go q.run(send)
//		return q
//	}
//
//	func (q *queue) Add(mail string) error {
//		select {
//		case q.mails <- mail:
//			return nil
//		default:
//			return errors.New("queue is full")
//		}
//	}
//
//	func (q *queue) run(send func(string)) {
//		defer close(q.done)
//		for {
//			select {
//			case m := <-q.mails:
//				send(m)
//			case <-q.stop:
//				return
//			}
//		}
//	}
//
//	func (q *queue) Close() {
//		close(q.stop)
//		<-q.done
//	}
//
// RIGHT:
//
//	type queue struct {
//		mails      chan string
//		stop, done chan struct{}
//	}
//
//	func newQueue(send func(string)) *queue {
//		q := &queue{make(chan string, 64), make(chan struct{}), make(chan struct{})}
//		go q.run(send)
//		return q
//	}
//
//	func (q *queue) Add(mail string) error {
//		select {
//		case q.mails <- mail:
//			return nil
//		default:
//			return errors.New("queue is full")
//		}
//	}
//
//	func (q *queue) run(send func(string)) {
//		defer close(q.done)
//		for {
//			select {
//			case m := <-q.mails:
//				send(m)
//			case <-q.stop:
//				for {
//					select {
//					case m := <-q.mails:
//						send(m)
//					default:
//						return
//					}
//				}
//			}
//		}
//	}
//
//	func (q *queue) Close() {
//		close(q.stop)
//		<-q.done
//	}
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
