// Package chanclose finds channels that are closed twice, and sends that may
// run when the channel is closed: both panic.
//
// A close that something orders with the other act is silent: a lock held at
// both, a wait before the close, sync.Once, an atomic compare-and-swap, any
// test of state that an earlier close could have changed, recover, or one
// goroutine that does both, a function that says by a variable whether to
// close. Struct fields stand for all their instances, unless they are made in
// different places. A function literal that is stored or handed on may run at
// any time, but its sends are taken to come before.
//
// # after-close
//
// The channel is closed on every path to this send or close, in the function
// itself or by a function that it calls.
//
// WRONG:
//
//	func finish(out chan int, n int) {
//		defer close(out)
//		if n == 0 {
//			close(out)
//			return
//		}
//		out <- n
//	}
//
// RIGHT:
//
//	func finish(out chan int, n int) {
//		defer close(out)
//		if n == 0 {
//			return
//		}
//		out <- n
//	}
//
// # many-closers
//
// Several goroutines close one channel, those of a loop or two that both come to a
// close whatever happens, or one closes it in several rounds, in a case of a select that stays ready perhaps; or a
// registry closes all its channels, and a method that
// removes one closes it again; or the goroutine of an object and its method both ask whether the
// channel is closed already, which both may find that it is not.
// Or the goroutine that each object is made with closes
// a channel of it at its end, and so does a method, without asking; or a function
// calls a method that closes, on every way, and so does a goroutine of it, or what
// context.AfterFunc runs, on the same object. Methods of other packages are known.
//
// WRONG:
//
//	func Squares(in, out chan int) {
//		for range 4 {
//			go func() {
//				defer close(out)
//				for v := range in {
//					out <- v * v
//				}
//			}()
//		}
//	}
//
// RIGHT:
//
//	func Squares(in, out chan int) {
//		var wg sync.WaitGroup
//		for range 4 {
//			wg.Go(func() {
//				for v := range in {
//					out <- v * v
//				}
//			})
//		}
//		go func() {
//			wg.Wait()
//			close(out)
//		}()
//	}
//
// # maybe-twice
//
// Strict. On code that it was not tuned on, most reports were wrong: that the
// object is the same one the next time, and that there is a next time, is often
// not in the code.
//
// What many-closers finds of a channel that is kept in a field: goroutines of a
// loop, requests, rounds or two places that close it, without anything that keeps
// the second from doing so; a goroutine that is started a second time once it has ended.
//
// WRONG:
//
//	type Daemon struct{ stop chan struct{} }
//
//	func New() *Daemon { return &Daemon{make(chan struct{})} }
//
//	func (d *Daemon) Shutdown(w http.ResponseWriter, r *http.Request) { close(d.stop) }
//
// RIGHT:
//
//	type Daemon struct {
//		stop chan struct{}
//		once sync.Once
//	}
//
//	func New() *Daemon { return &Daemon{stop: make(chan struct{})} }
//
//	func (d *Daemon) Shutdown(w http.ResponseWriter, r *http.Request) {
//		d.once.Do(func() { close(d.stop) })
//	}
//
// # closed-early
//
// A function makes a channel and starts a goroutine that sends on it. It closes
// the channel on a way out, most often deferred, on which it has not received
// what the goroutine sends. Runs of the function and its goroutines, step by
// step, show it; waits of other sorts between the start and the close, and calls
// of unknown functions, make it silent, unless the goroutine does nothing else by
// which anybody could learn how far it is.
//
// WRONG:
//
//	func Ask(ctx context.Context, ask func() int) (int, error) {
//		answer := make(chan int, 1)
//		defer close(answer)
//		go func() { answer <- ask() }()
//		select {
//		case n := <-answer:
//			return n, nil
//		case <-ctx.Done():
//			return 0, ctx.Err()
//		}
//	}
//
// RIGHT:
//
//	func Ask(ctx context.Context, ask func() int) (int, error) {
//		answer := make(chan int, 1)
//		go func() {
//			defer close(answer)
//			answer <- ask()
//		}()
//		select {
//		case n := <-answer:
//			return n, nil
//		case <-ctx.Done():
//			return 0, ctx.Err()
//		}
//	}
//
// # unlocked-send
//
// The sender finds the channel, or the object that keeps it, under a lock: it copies a
// list of subscribers, say. It gives the lock back and sends. Meanwhile another, who
// takes subscribers from the list under the lock, closes the channel. The same if the sender asks a
// flag that tells whether the channel is closed, and sends when the lock is given back. It is silent
// if the closer waits for senders first, if they are counted, and if the sender recovers.
//
// WRONG:
//
//	type Bus struct {
//		mu   sync.Mutex
//		subs map[int]chan string
//	}
//
//	func (b *Bus) Join(id int) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		b.subs[id] = make(chan string, 8)
//	}
//
//	func (b *Bus) Leave(id int) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		if ch, ok := b.subs[id]; ok {
//			delete(b.subs, id)
//			close(ch)
//		}
//	}
//
//	func (b *Bus) Publish(id int, m string) {
//		b.mu.Lock()
//		ch, ok := b.subs[id]
//		b.mu.Unlock()
//		if ok {
//			ch <- m
//		}
//	}
//
// RIGHT:
//
//	type Bus struct {
//		mu   sync.Mutex
//		subs map[int]chan string
//	}
//
//	func (b *Bus) Join(id int) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		b.subs[id] = make(chan string, 8)
//	}
//
//	func (b *Bus) Leave(id int) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		if ch, ok := b.subs[id]; ok {
//			delete(b.subs, id)
//			close(ch)
//		}
//	}
//
//	func (b *Bus) Publish(id int, m string) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		if ch, ok := b.subs[id]; ok {
//			select {
//			case ch <- m:
//			default: // full: it misses this one
//			}
//		}
//	}
//
// # closed-first
//
// The function that closes the channel ends who sends on it only afterwards: it closes
// the channel that the sender's goroutine waits for, or calls Close, Stop or Shutdown of
// objects that were given the function that sends. Until then they send. Silent where
// something of the kind is done before the close, where a lock keeps the two apart, and where
// the sender recovers.
//
// WRONG:
//
//	type pump struct {
//		out  chan int
//		quit chan struct{}
//		once sync.Once
//	}
//
//	func newPump(next func() int) *pump {
//		p := &pump{out: make(chan int), quit: make(chan struct{})}
//		go p.run(next)
//		return p
//	}
//
//	func (p *pump) run(next func() int) {
//		for {
//			n := next()
//			select {
//			case p.out <- n:
//			case <-p.quit:
//				return
//			}
//		}
//	}
//
//	func (p *pump) Close() {
//		p.once.Do(func() {
//			close(p.out) // run may be about to send
//			close(p.quit)
//		})
//	}
//
// RIGHT:
//
//	type pump struct {
//		out  chan int
//		quit chan struct{}
//		once sync.Once
//	}
//
//	func newPump(next func() int) *pump {
//		p := &pump{out: make(chan int), quit: make(chan struct{})}
//		go p.run(next)
//		return p
//	}
//
//	func (p *pump) run(next func() int) {
//		defer close(p.out)
//		for {
//			n := next()
//			select {
//			case p.out <- n:
//			case <-p.quit:
//				return
//			}
//		}
//	}
//
//	func (p *pump) Close() { p.once.Do(func() { close(p.quit) }) }
//
// # notified
//
// A channel that signal.Notify was given is closed without signal.Stop before. Package
// os/signal sends the next signal on it all the same, without waiting, and panics. Silent
// where the process ends then, and where Stop, Reset or Ignore is called somewhere else.
//
// WRONG:
//
//	func untilSignal(work func(), stop func()) {
//		sigs := make(chan os.Signal, 1)
//		signal.Notify(sigs, os.Interrupt)
//		defer close(sigs)
//		go func() {
//			for range sigs {
//				stop()
//			}
//		}()
//		work()
//	}
//
// RIGHT:
//
//	func untilSignal(work func(), stop func()) {
//		sigs := make(chan os.Signal, 1)
//		signal.Notify(sigs, os.Interrupt)
//		defer close(sigs)
//		defer signal.Stop(sigs)
//		go func() {
//			for range sigs {
//				stop()
//			}
//		}()
//		work()
//	}
//
// # close-vs-send
//
// Strict. On code bases that it was not tuned on, one report in three was
// right: what orders the two ends of a channel is often not in the code.
//
// The channel is closed from one place while another may still send on it, and
// nothing orders the two. A select does not help: it panics if it looks at the
// closed channel first. Something must show that the two meet: one of them runs
// in a goroutine; the sender watches for the end in a select, or asks a flag
// that the closer sets, without a lock around both; or it has read the channel,
// or the object that keeps it, under a lock that it has given back.
//
// WRONG:
//
//	func Watch(ctx context.Context, out chan int) {
//		defer close(out)
//		go func() { out <- 1 }()
//		<-ctx.Done()
//	}
//
// RIGHT:
//
//	func Watch(ctx context.Context, out chan int) {
//		var wg sync.WaitGroup
//		wg.Go(func() { out <- 1 })
//		<-ctx.Done()
//		wg.Wait()
//		close(out)
//	}
//
// # unguarded
//
// A second call of an exported method closes a field again, or two calls at
// once both find it open before either closes it. By contract it may be called
// once; code that shuts down on two paths calls it twice.
//
// WRONG:
//
//	type Poller struct{ stop chan struct{} }
//
//	func New() *Poller { return &Poller{make(chan struct{})} }
//
//	func (p *Poller) Close() { close(p.stop) }
//
// RIGHT:
//
//	type Poller struct {
//		stop chan struct{}
//		once sync.Once
//	}
//
//	func New() *Poller { return &Poller{stop: make(chan struct{})} }
//
//	func (p *Poller) Close() { p.once.Do(func() { close(p.stop) }) }
package chanclose
