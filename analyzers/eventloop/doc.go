// Package eventloop finds loops that serve others and wait for what only they could do.
//
// A goroutine in a loop is often the only one that receives from a channel, answers
// requests, or takes out who leaves. While it waits for something else it does none of that,
// and if what it waits for needs it, both wait for ever; so does who asked and gets no
// answer. Which functions run in the loop, by what they are called and how they name its
// channels is followed through the package. It is silent about channels that code it does
// not see may send on, receive from or close. Its kinds were once of chanleak, and
// directives, configurations and baselines may still name them so.
//
// # own-loop
//
// A goroutine that owns an object serves what others ask it for over a channel, and calls,
// in its loop, the method by which they ask: the send waits for the loop, which is waiting
// in the send. So does a function that somebody has handed it to run. If the channel has
// room, or the send is done, it waits likewise for the answer that only the loop gives. A
// select that leaves at the end of a context, or on a stop, only ends the wait then: until
// then the loop stands still. Known are loops of which there is one for an object: they are
// started once, or close a channel of it when they end. It is silent about calls for
// another object of the type, about functions that are told, by a constant or by a flag
// that the loop sets, that they run in the loop, and where anybody else may receive.
//
// WRONG:
//
//	type registry struct {
//		ask     chan func()
//		entries map[string]time.Time
//	}
//
//	func newRegistry() *registry {
//		r := &registry{make(chan func()), make(map[string]time.Time)}
//		go r.run()
//		return r
//	}
//
//	func (r *registry) Drop(name string) {
//		r.ask <- func() { delete(r.entries, name) }
//	}
//
//	func (r *registry) run() {
//		tick := time.Tick(time.Minute)
//		for {
//			select {
//			case f := <-r.ask:
//				f()
//			case now := <-tick:
//				for name, t := range r.entries {
//					if now.After(t) {
//						r.Drop(name) // nobody receives: run is here
//					}
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	type registry struct {
//		ask     chan func()
//		entries map[string]time.Time
//	}
//
//	func newRegistry() *registry {
//		r := &registry{make(chan func()), make(map[string]time.Time)}
//		go r.run()
//		return r
//	}
//
//	func (r *registry) Drop(name string) {
//		r.ask <- func() { delete(r.entries, name) }
//	}
//
//	func (r *registry) run() {
//		tick := time.Tick(time.Minute)
//		for {
//			select {
//			case f := <-r.ask:
//				f()
//			case now := <-tick:
//				for name, t := range r.entries {
//					if now.After(t) {
//						delete(r.entries, name)
//					}
//				}
//			}
//		}
//	}
//
// # slow-member
//
// A loop around a select keeps members in a map or slice, sends to the channel of one after
// the other, and takes those out that ask to leave, in another case. A member that has
// stopped receiving and asks to leave waits for the loop, which waits for the member, and
// so do all others. It is silent where a goroutine of the package certainly receives until
// the channel is closed, where who leaves goes on to receive until it has, and where each
// member is told once and taken out.
//
// WRONG:
//
//	type hub struct {
//		join, leave chan chan int
//		in          chan int
//		members     map[chan int]bool
//	}
//
//	func (h *hub) Run() {
//		for {
//			select {
//			case c := <-h.join:
//				h.members[c] = true
//			case c := <-h.leave:
//				delete(h.members, c)
//				close(c)
//			case v := <-h.in:
//				for c := range h.members {
//					c <- v // who is behind c may be waiting to leave
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	type hub struct {
//		join, leave chan chan int
//		in          chan int
//		members     map[chan int]bool
//	}
//
//	func (h *hub) Run() {
//		for {
//			select {
//			case c := <-h.join:
//				h.members[c] = true
//			case c := <-h.leave:
//				delete(h.members, c)
//				close(c)
//			case v := <-h.in:
//				for c := range h.members {
//					select {
//					case c <- v:
//					default: // too slow: it misses v
//					}
//				}
//			}
//		}
//	}
//
// # unanswered
//
// A function that serves requests takes one and, on some path, goes on to the next
// or returns without an answer, though who asked waits for that and nothing else.
// The channel for the answer is made by who asks, and kept in a field of the
// request alone; the request goes nowhere but over the channel. A path that the
// request itself chooses is silent, and so is one that keeps the request or hands
// it on.
//
// The same is said of who waits for the answer to a request in a channel with room, when all who serve
// that return once a channel is closed, and leave there what they have not come to. Silent if who
// waits is counted by a WaitGroup or holds a lock, so that who stops them can wait for it, and
// if anybody else takes from the channel, or answers.
//
// WRONG:
//
//	type query struct {
//		key   string
//		reply chan string
//	}
//
//	type Index struct{ queries chan query }
//
//	func New(load func(string) (string, error)) *Index {
//		x := &Index{make(chan query)}
//		go x.serve(load)
//		return x
//	}
//
//	func (x *Index) serve(load func(string) (string, error)) {
//		for q := range x.queries {
//			v, err := load(q.key)
//			if err != nil {
//				continue
//			}
//			q.reply <- v
//		}
//	}
//
//	func (x *Index) Get(key string) string {
//		q := query{key, make(chan string, 1)}
//		x.queries <- q
//		return <-q.reply
//	}
//
// RIGHT:
//
//	type query struct {
//		key   string
//		reply chan string
//	}
//
//	type Index struct{ queries chan query }
//
//	func New(load func(string) (string, error)) *Index {
//		x := &Index{make(chan query)}
//		go x.serve(load)
//		return x
//	}
//
//	func (x *Index) serve(load func(string) (string, error)) {
//		for q := range x.queries {
//			v, err := load(q.key)
//			if err != nil {
//				v = ""
//			}
//			q.reply <- v
//		}
//	}
//
//	func (x *Index) Get(key string) string {
//		q := query{key, make(chan string, 1)}
//		x.queries <- q
//		return <-q.reply
//	}
//
// # deaf-stop
//
// A goroutine's loop ends on a stop that the package hands out, as a method that closes a
// channel, or as a function that it returns, and sends, elsewhere in that loop, on a channel
// without room that only other packages receive from. Who has called the stop most often
// receives no more, and the goroutine waits for ever if it was about to send. Silent when
// the goroutine closes the channel, which others range over then, and when the package
// receives from it itself.
//
// WRONG:
//
//	type Source struct {
//		out  chan int
//		quit chan struct{}
//	}
//
//	func NewSource(next func() int) *Source {
//		s := &Source{make(chan int), make(chan struct{})}
//		go s.loop(next)
//		return s
//	}
//
//	func (s *Source) Out() <-chan int { return s.out }
//	func (s *Source) Stop()           { close(s.quit) }
//
//	func (s *Source) loop(next func() int) {
//		for {
//			select {
//			case <-s.quit:
//				return
//			default:
//			}
//			s.out <- next()
//		}
//	}
//
// RIGHT:
//
//	type Source struct {
//		out  chan int
//		quit chan struct{}
//	}
//
//	func NewSource(next func() int) *Source {
//		s := &Source{make(chan int), make(chan struct{})}
//		go s.loop(next)
//		return s
//	}
//
//	func (s *Source) Out() <-chan int { return s.out }
//	func (s *Source) Stop()           { close(s.quit) }
//
//	func (s *Source) loop(next func() int) {
//		for {
//			select {
//			case s.out <- next():
//			case <-s.quit:
//				return
//			}
//		}
//	}
//
// # drop-oldest
//
// A select tries to send on a channel with a buffer, and its default makes room by a
// receive. The receiver may have emptied the channel in between: the receive then waits
// for a value, and nobody but the one who waits sends any. Nothing is said where no
// other goroutine receives, where others send, or where a lock keeps the receivers out.
//
// WRONG:
//
//	type feed struct{ out chan int }
//
//	func newFeed() *feed { return &feed{out: make(chan int, 8)} }
//
//	func (f *feed) Out() <-chan int { return f.out }
//
//	func (f *feed) Put(v int) {
//		select {
//		case f.out <- v:
//		default:
//			<-f.out
//			f.out <- v
//		}
//	}
//
// RIGHT:
//
//	type feed struct{ out chan int }
//
//	func newFeed() *feed { return &feed{out: make(chan int, 8)} }
//
//	func (f *feed) Out() <-chan int { return f.out }
//
//	func (f *feed) Put(v int) {
//		select {
//		case f.out <- v:
//		default:
//			select {
//			case <-f.out:
//			default:
//			}
//			f.out <- v
//		}
//	}
package eventloop
