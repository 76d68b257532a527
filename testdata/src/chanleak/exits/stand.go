package exits

import "context"

// From a proxy's transport: a test stands in for the manager, and receives what that
// would. Nobody does in the program once the manager has left.
type transport struct {
	dial chan string
	ret  chan int
	stop chan struct{}
	n    int
}

func newTransport() *transport {
	return &transport{dial: make(chan string), ret: make(chan int), stop: make(chan struct{})}
}

func (t *transport) manage() {
	for {
		select {
		case <-t.dial:
			t.n++
			t.ret <- t.n // ok: who asks waits for it
		case <-t.stop:
			return
		}
	}
}

// Start begins to manage.
func (t *transport) Start() { go t.manage() }

// Stop ends it.
func (t *transport) Stop() { close(t.stop) }

// Dial asks the manager.
func (t *transport) Dial(proto string) int {
	t.dial <- proto // want `sending on t.dial waits for ever once manage, the only receiver, has left on <-t.stop`
	return <-t.ret
}

// box is the same with a literal that is started, and values of any type.
type box[T any] struct {
	in   chan T
	done chan struct{}
	all  []T
}

// NewBox starts one.
func NewBox[T any]() *box[T] {
	b := &box[T]{in: make(chan T), done: make(chan struct{})}
	go func() {
		for {
			select {
			case v := <-b.in:
				b.all = append(b.all, v)
			case <-b.done:
				return
			}
		}
	}()
	return b
}

// Put hands over a value.
func (b *box[T]) Put(v T) {
	b.in <- v // want `sending on b.in waits for ever once the goroutine at line \d+, the only receiver, has left on <-b.done`
}

// Close ends it.
func (b *box[T]) Close() { close(b.done) }

// drainedTwice has somebody else who receives in the program, and stays.
type drainedTwice struct {
	in   chan int
	stop chan struct{}
}

func newDrainedTwice() *drainedTwice {
	d := &drainedTwice{in: make(chan int), stop: make(chan struct{})}
	go d.run()
	go func() {
		for range d.in {
		}
	}()
	return d
}

func (d *drainedTwice) run() {
	for {
		select {
		case <-d.in:
		case <-d.stop:
			return
		}
	}
}

// Put is received by one or the other.
func (d *drainedTwice) Put() {
	d.in <- 1 // ok
}

// Close ends one of them.
func (d *drainedTwice) Close() { close(d.stop) }

// Only a test stops it: in the program it runs on.
type unstopped struct {
	in   chan int
	stop chan struct{}
}

func newUnstopped() *unstopped {
	u := &unstopped{in: make(chan int), stop: make(chan struct{})}
	go u.run()
	return u
}

func (u *unstopped) run() {
	for {
		select {
		case <-u.in:
		case <-u.stop:
			return
		}
	}
}

// Put is received as long as the program runs.
func (u *unstopped) Put() {
	u.in <- 1 // ok
}

// A test stops this one, too.
type stopped struct {
	in   chan int
	stop chan struct{}
}

func newStopped(ctx context.Context) *stopped {
	s := &stopped{in: make(chan int), stop: make(chan struct{})}
	go s.run()
	context.AfterFunc(ctx, s.Close)
	return s
}

func (s *stopped) run() {
	for {
		select {
		case <-s.in:
		case <-s.stop:
			return
		}
	}
}

// Put may come when it is over.
func (s *stopped) Put() {
	s.in <- 1 // want `sending on s.in waits for ever once run, the only receiver, has left on <-s.stop`
}

// Close ends it.
func (s *stopped) Close() { close(s.stop) }

// A counter asks a server whose place a test takes.
type counterAsk struct{ answer chan int }

type countServer struct{ asks chan *counterAsk }

// NewCountServer starts one.
func NewCountServer() *countServer {
	o := &countServer{asks: make(chan *counterAsk)}
	go func() {
		for a := range o.asks {
			a.answer <- 1 // want `the answer sent on a.answer waits for ever when Ask, who asked, has left on <-ctx.Done\(\)`
		}
	}()
	return o
}

// Ask may leave.
func (o *countServer) Ask(ctx context.Context) int {
	a := &counterAsk{answer: make(chan int)}
	o.asks <- a
	select {
	case v := <-a.answer:
		return v
	case <-ctx.Done():
		return 0
	}
}
