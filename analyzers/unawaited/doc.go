// Package unawaited finds goroutines that nobody waits for, where that does
// harm.
//
// Starting a goroutine and going on is no mistake in itself. It is one when
// its result is read before it is there, when the program, the request or the
// test that it belongs to is over before it is, or when it does work that
// somebody counts on and nobody can wait for it or stop it. A wait is whatever
// may be one: channel operations, locks, WaitGroups, and calls of functions
// that may do such things or that nothing is known about. So the rule is
// silent where a goroutine might be waited for.
//
// # result
//
// A variable that a goroutine sets is read by the function that started it,
// with nothing in between that may wait. To close the channel that the goroutine
// ranges over is not to wait: it may still be at the last value.
//
// WRONG:
//
//	func page(id int) *user {
//		var u *user
//		go func() { u = load(id) }()
//		return u
//	}
//
// RIGHT:
//
//	func page(id int) *user {
//		var u *user
//		done := make(chan struct{})
//		go func() {
//			defer close(done)
//			u = load(id)
//		}()
//		<-done
//		return u
//	}
//
// # early-look
//
// Goroutines gather in a local atomic variable, or in a local object with a lock of its
// own, and the function looks at that as soon as it has started them, though it waits for
// them later, or by defer: what a return statement gives is evaluated before deferred calls run.
// It is no race, but nothing is there yet. Silent in loops, after anything that takes
// time, where what was seen is used before the wait, and where it is looked at again after.
//
// WRONG:
//
//	func count(ids []int) int64 {
//		var n atomic.Int64
//		var wg sync.WaitGroup
//		defer wg.Wait()
//		for _, id := range ids {
//			wg.Go(func() {
//				if load(id) != nil {
//					n.Add(1)
//				}
//			})
//		}
//		return n.Load()
//	}
//
// RIGHT:
//
//	func count(ids []int) int64 {
//		var n atomic.Int64
//		var wg sync.WaitGroup
//		for _, id := range ids {
//			wg.Go(func() {
//				if load(id) != nil {
//					n.Add(1)
//				}
//			})
//		}
//		wg.Wait()
//		return n.Load()
//	}
//
// # main-exit
//
// The program ends when main returns, and goroutines with it, wherever they
// are in their work. Reported when main, or a function that main calls last,
// can return without anything that waits, for whatever it be. A sleep before
// the return is a guess at how long the work takes. So is closing the queue that a
// goroutine works off: it may still be at what it has received last.
//
// WRONG:
//
//	func main() {
//		go send("started")
//	}
//
// RIGHT:
//
//	func main() {
//		var wg sync.WaitGroup
//		wg.Go(func() { send("started") })
//		wg.Wait()
//	}
//
// # request-scope
//
// net/http and gRPC cancel a request's context when its handler returns, the
// request's body is closed, and the ResponseWriter, the gRPC stream and the contexts of gin, echo and fiber
// must not be used any more then: the frameworks give them to the next
// request. A goroutine that works under such a context fails at random.
// A goroutine that watches the context itself knows that it ends.
//
// WRONG:
//
//	func handle(w http.ResponseWriter, r *http.Request) {
//		go audit(r.Context(), r.URL.Path)
//	}
//
// RIGHT:
//
//	func handle(w http.ResponseWriter, r *http.Request) {
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
//		go func() {
//			defer cancel()
//			_ = audit(ctx, r.URL.Path)
//		}()
//	}
//
// Functions that only handlers call, in the same package, count as handlers.
//
// # cancelled
//
// A function makes a context, defers its cancel function, starts a goroutine
// that works under the context, and returns with nothing on the way that takes
// any time: the work fails with "context canceled". Functions that do something
// in between are left alone: the goroutine may be there for that time.
//
// WRONG:
//
//	func note(ev string) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		defer cancel()
//		go audit(ctx, ev)
//	}
//
// RIGHT:
//
//	func note(ev string) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		go func() {
//			defer cancel()
//			_ = audit(ctx, ev)
//		}()
//	}
//
// # test-outlives
//
// testing panics when a goroutine logs, fails or asks for a directory through
// t after the test has returned.
//
// WRONG:
//
//	func TestLoad(t *testing.T) {
//		go func() {
//			t.Log(load(1))
//		}()
//	}
//
// RIGHT:
//
//	func TestLoad(t *testing.T) {
//		var wg sync.WaitGroup
//		defer wg.Wait()
//		wg.Go(func() {
//			t.Log(load(1))
//		})
//	}
//
// # unheard
//
// A goroutine closes a channel when it ends, for whoever waits for it, but nothing
// receives from that channel, and nobody outside the package can. Who stops it, by closing
// another channel or by cancelling its context, goes on at once, and closes or gives back
// what the goroutine may still be using. A receive in a test counts.
//
// WRONG:
//
//	type relay struct{ quit, done chan struct{} }
//
//	func newRelay() *relay {
//		r := &relay{quit: make(chan struct{}), done: make(chan struct{})}
//		go r.loop()
//		return r
//	}
//
//	func (r *relay) loop() {
//		defer close(r.done)
//		for {
//			select {
//			case <-r.quit:
//				return
//			case <-time.After(time.Second):
//				send("what is new")
//			}
//		}
//	}
//
//	func (r *relay) Stop() { close(r.quit) }
//
// RIGHT:
//
//	type relay struct{ quit, done chan struct{} }
//
//	func newRelay() *relay {
//		r := &relay{quit: make(chan struct{}), done: make(chan struct{})}
//		go r.loop()
//		return r
//	}
//
//	func (r *relay) loop() {
//		defer close(r.done)
//		for {
//			select {
//			case <-r.quit:
//				return
//			case <-time.After(time.Second):
//				send("what is new")
//			}
//		}
//	}
//
//	func (r *relay) Stop() {
//		close(r.quit)
//		<-r.done
//	}
//
// # closed-under
//
// A method starts a goroutine that writes, once, to a file or database which a field of
// the object holds, and the object's Close closes that and waits for no goroutine: what was accepted
// just before is lost. Goroutines that somebody may wait for or stop are left alone, as
// are those that write under a lock of the object, where they may see that it is closed, and
// connections, which may end at any time. Likewise of what a function closes once it has shut
// an HTTP or gRPC server down, when it has given that to an object of another package of the
// module whose methods start such goroutines, or once it has called such a method, itself or by a function
// of its package that it gives the object to.
//
// The same is said of a goroutine at work on a transaction, a file that the function has made, or a writer
// that is closed or flushed at the end (bufio, csv, gzip, zip, tar and the like), itself or through an
// encoder, when the function finishes that on a way on which nothing has failed and on which nothing
// waits for the goroutine.
//
// And of an object's goroutine that goes on until it is told to end, by a channel or a cancel
// function of the object, and then writes once more what it has left, when the method that tells it
// closes the file as well and waits for nobody.
//
// WRONG:
//
//	type journal struct{ f *os.File }
//
//	func (j *journal) note(line string) {
//		go func() {
//			if _, err := j.f.WriteString(line); err != nil {
//				log.Print(err)
//			}
//		}()
//	}
//
//	func (j *journal) Close() error { return j.f.Close() }
//
// RIGHT:
//
//	type journal struct {
//		f  *os.File
//		wg sync.WaitGroup
//	}
//
//	func (j *journal) note(line string) {
//		j.wg.Go(func() {
//			if _, err := j.f.WriteString(line); err != nil {
//				log.Print(err)
//			}
//		})
//	}
//
//	func (j *journal) Close() error {
//		j.wg.Wait()
//		return j.f.Close()
//	}
//
// # pipe-cut
//
// Wait and Run of os/exec close the pipes of StdoutPipe and StderrPipe when the process has
// ended. A goroutine that reads one of them to the end, and that nothing has waited for by then,
// loses what is still in it: the last lines, or all that a short process has said.
// Silent where the process was killed before, where something has failed, and for who looks for
// one line and goes away.
//
// WRONG:
//
//	func build(dir string) (string, error) {
//		cmd := exec.Command("make", "-C", dir)
//		out, err := cmd.StdoutPipe()
//		if err != nil {
//			return "", err
//		}
//		if err := cmd.Start(); err != nil {
//			return "", err
//		}
//		var said bytes.Buffer
//		go io.Copy(&said, out)
//		err = cmd.Wait()
//		return said.String(), err
//	}
//
// RIGHT:
//
//	func build(dir string) (string, error) {
//		cmd := exec.Command("make", "-C", dir)
//		out, err := cmd.StdoutPipe()
//		if err != nil {
//			return "", err
//		}
//		if err := cmd.Start(); err != nil {
//			return "", err
//		}
//		var said bytes.Buffer
//		read := make(chan error, 1)
//		go func() {
//			_, err := io.Copy(&said, out)
//			read <- err
//		}()
//		err = errors.Join(<-read, cmd.Wait())
//		return said.String(), err
//	}
//
// # left-behind
//
// The methods of an object start goroutines that write something, a WaitGroup of the
// object counts them, and one of its methods waits for it, such as Flush; but nothing in the
// program calls that. When main returns, or what main only leaves after, the goroutines
// are cut off. Silent where the object goes somewhere as an interface that has the method, and for
// goroutines that loop.
//
// WRONG:
//
//	type recorder struct{ wg sync.WaitGroup }
//
//	func (r *recorder) Record(line string) {
//		r.wg.Go(func() { _ = os.WriteFile(line, nil, 0o600) })
//	}
//
//	func (r *recorder) Flush() { r.wg.Wait() }
//
//	func main() {
//		r := new(recorder)
//		r.Record("started")
//	}
//
// RIGHT:
//
//	type recorder struct{ wg sync.WaitGroup }
//
//	func (r *recorder) Record(line string) {
//		r.wg.Go(func() { _ = os.WriteFile(line, nil, 0o600) })
//	}
//
//	func (r *recorder) Flush() { r.wg.Wait() }
//
//	func main() {
//		r := new(recorder)
//		defer r.Flush()
//		r.Record("started")
//	}
//
// # detached
//
// Strict: on real code these run as long as the program does, or nobody
// misses them. The plain floating promise: a goroutine that sends, stores or
// calls out, that signals its end to nobody and that no context, channel or
// Close can stop. A shutdown cuts it off in its work, and tests cannot wait for it.
// Silent in main and what runs once at the start, in tests, and where the
// body calls functions that nothing is known about. If it is meant to be so,
// //asynclint:detached with a reason says it.
//
// WRONG:
//
//	func register(name string) {
//		go send("welcome, " + name)
//	}
//
// RIGHT:
//
//	var background sync.WaitGroup // Shutdown waits for it
//
//	func register(name string) {
//		background.Go(func() { send("welcome, " + name) })
//	}
package unawaited
