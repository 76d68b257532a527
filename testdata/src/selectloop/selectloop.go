// Package selectloop has loops around selects whose channels get closed.
package selectloop

import (
	"context"
	"log"
	"sync"
	"time"
)

func handle(int)        {}
func handleName(string) {}

// done does not leave.
func counted(ctx context.Context, in <-chan int) {
	n := 0
	for {
		select {
		case <-ctx.Done(): // want `the loop spins once ctx has ended: <-ctx.Done\(\) is ready in every round, and its case does not leave: return there`
			log.Print("stopped after ", n)
		case v := <-in:
			handle(v)
			n++
		}
	}
}

// continued says so.
func continued(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done(): // want `spins once ctx has ended`
			continue
		case v := <-in:
			handle(v)
		}
	}
}

// idle waits between the rounds.
func idle(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			log.Print("stopping")
		case v := <-in:
			handle(v)
		}
		time.Sleep(time.Second)
	}
}

// draining leaves when nothing is left.
func draining(ctx context.Context, in <-chan int, left int) {
	for left > 0 {
		select {
		case <-ctx.Done():
			left = 0
		case v := <-in:
			handle(v)
			left--
		}
	}
}

// flagged leaves by the variable that the case sets.
func flagged(ctx context.Context, in <-chan int) {
	stopped := false
	for !stopped {
		select {
		case <-ctx.Done():
			stopped = true
		case v := <-in:
			handle(v)
		}
	}
}

// rested sets the channel to nil, so that the case never comes again.
func rested(stop <-chan struct{}, in <-chan int) {
	for {
		select {
		case <-stop:
			return
		case v, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			handle(v)
		}
	}
}

// skipped asks for ok and goes on.
func skipped(stop <-chan struct{}, in <-chan int) {
	for {
		select {
		case <-stop:
			return
		case v, ok := <-in: // want `the loop spins once in is closed: <-in is ready in every round, and its case does not leave: return there, or set the channel to nil`
			if !ok {
				log.Print("closed")
				continue
			}
			handle(v)
		}
	}
}

// feed closes its channel when all is sent.
type feed struct {
	out  chan string
	quit chan struct{}
	wg   sync.WaitGroup
}

func newFeed() *feed {
	return &feed{out: make(chan string), quit: make(chan struct{})}
}

func (f *feed) produce(names []string) {
	defer close(f.out)
	for _, n := range names {
		f.out <- n
	}
}

func (f *feed) consume() {
	for {
		select {
		case name := <-f.out: // want `the loop spins once f.out is closed \(line 123\): <-f.out is ready in every round, and its case does not leave: return when ok is false, case v, ok := <-f.out`
			handleName(name)
		case <-f.quit:
			return
		}
	}
}

func (f *feed) run(names []string) {
	go f.produce(names)
	go f.consume()
}

func (f *feed) stop() { close(f.quit) }

// hub tells its loop to leave before it closes what the loop receives from.
type hub struct {
	in   chan string
	quit chan struct{}
}

func newHub() *hub {
	h := &hub{in: make(chan string), quit: make(chan struct{})}
	go h.loop()
	return h
}

func (h *hub) loop() {
	for {
		select {
		case name := <-h.in:
			handleName(name)
		case <-h.quit:
			return
		}
	}
}

func (h *hub) Close() {
	close(h.quit)
	close(h.in)
}

// joined waits for the loop's goroutine before it closes.
type joined struct {
	in   chan string
	quit chan struct{}
	wg   sync.WaitGroup
}

func newJoined() *joined {
	j := &joined{in: make(chan string), quit: make(chan struct{}, 1)}
	j.wg.Add(1)
	go j.loop()
	return j
}

func (j *joined) loop() {
	defer j.wg.Done()
	for {
		select {
		case name := <-j.in:
			handleName(name)
		case <-j.quit:
			return
		}
	}
}

func (j *joined) Close() {
	j.quit <- struct{}{}
	j.wg.Wait()
	close(j.in)
}

// board renews the channel that it closes: each close is one event.
type board struct {
	mu      sync.Mutex
	changed chan struct{}
	quit    chan struct{}
}

func newBoard() *board {
	return &board{changed: make(chan struct{}), quit: make(chan struct{})}
}

func (b *board) change() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *board) watch() {
	for {
		select {
		case <-b.changed:
			handle(1)
		case <-b.quit:
			return
		}
	}
}

// pipeline's stage ends with the context, as the loop does.
func pipeline(ctx context.Context, in <-chan int) {
	out := make(chan int)
	go func() {
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case v := <-in:
				out <- v
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-out:
			handle(v)
		}
	}
}

// read ends its stage on other events, too.
func read(ctx context.Context, next func() (int, error)) {
	out := make(chan int)
	go func() {
		defer close(out)
		for {
			v, err := next()
			if err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- v:
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-out: // want `spins once out is closed`
			handle(v)
		}
	}
}

// nilTested looks at the value.
func nilTested(ctx context.Context, next func() *feed) {
	out := make(chan *feed)
	go func() {
		defer close(out)
		for f := next(); f != nil; f = next() {
			out <- f
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-out:
			if f == nil {
				return
			}
			f.stop()
		}
	}
}

// plain receives without a select.
func plain(next func() (int, bool)) {
	out := make(chan int)
	go func() {
		for v, ok := next(); ok; v, ok = next() {
			out <- v
		}
		close(out)
	}()
	for {
		v := <-out // want `spins once out is closed`
		handle(v)
	}
}

// ranged leaves when the channel is closed.
func ranged(next func() (int, bool)) {
	out := make(chan int)
	go func() {
		for v, ok := next(); ok; v, ok = next() {
			out <- v
		}
		close(out)
	}()
	for v := range out {
		handle(v)
	}
}

// merge is generic.
func merge[T any](ctx context.Context, a, b <-chan T, use func(T)) {
	for {
		select {
		case <-ctx.Done(): // want `spins once ctx has ended`
		case v := <-a:
			use(v)
		case v := <-b:
			use(v)
		}
	}
}

// retry dials anew when the inner loop is left.
func retry(ctx context.Context, dial func() chan int) {
	for ctx.Err() == nil {
		in := dial()
		for in != nil {
			select {
			case <-ctx.Done():
				return
			case v, ok := <-in:
				if !ok {
					in = nil
					continue
				}
				handle(v)
			}
		}
	}
}

// last lets the display run once more before it leaves (a command line tool's
// progress bar).
func last(ctx context.Context, tick *time.Ticker, show func()) {
	done := false
	for {
		select {
		case <-tick.C:
			show()
			if done {
				return
			}
		case <-ctx.Done():
			done = true
		}
	}
}

// conn is closed by what the case of the context calls (an HTTP transport).
type conn struct {
	closed chan struct{}
	once   sync.Once
}

func newConn() *conn { return &conn{closed: make(chan struct{})} }

func (c *conn) cancel() { c.close() }

func (c *conn) close() { c.once.Do(func() { close(c.closed) }) }

func (c *conn) roundTrip(ctx context.Context, answers chan int) int {
	closed := c.closed
	for {
		select {
		case <-ctx.Done():
			c.cancel()
		case <-closed:
			return 0
		case n := <-answers:
			return n
		}
	}
}

// ending cancels, through a field, what another case waits for. (A reader that
// ends with a context.)
type ending struct{ cancel func() }

func (e *ending) end() { e.cancel() }

func newEnding(ctx context.Context) *ending {
	done, cancel := context.WithCancel(context.Background())
	e := &ending{cancel: cancel}
	go func() {
		for {
			select {
			case <-ctx.Done(): // ok
				e.end()
			case <-done.Done():
				return
			}
		}
	}()
	return e
}

// reconnected makes the channel anew in a literal.
func reconnected(ctx context.Context, subscribe func(chan<- int) error) {
	var in chan int
	connect := func() error {
		in = make(chan int, 16)
		return subscribe(in)
	}
	if connect() != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case v, ok := <-in: // ok
			if !ok {
				if err := connect(); err != nil {
					log.Print(err)
				}
				continue
			}
			handle(v)
		}
	}
}
