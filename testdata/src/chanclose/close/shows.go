package close

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// A flag that is asked before the send, and set before the close.
type inbox struct {
	closed atomic.Bool
	in     chan int
}

func newInbox() *inbox { return &inbox{in: make(chan int)} }

func (q *inbox) Put(v int) {
	if q.closed.Load() {
		return
	}
	q.in <- v // want `send on closed channel panics when Close sets closed and closes q.in \(line \d+\) between the test and the send: hold one lock for both, or leave q.in open`
}

func (q *inbox) Close() {
	if q.closed.CompareAndSwap(false, true) {
		close(q.in)
	}
}

// The lock is given back before the send.
type pump struct {
	mu     sync.Mutex
	closed bool
	in     chan int
}

func newPump() *pump { return &pump{in: make(chan int)} }

func (q *pump) Put(v int) error {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return errors.New("closed")
	}
	q.mu.Unlock()
	return q.put(v)
}

func (q *pump) put(v int) error {
	q.in <- v // want `send on closed channel panics when Close sets closed and closes q.in`
	return nil
}

func (q *pump) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.in)
	}
}

// The lock is held.
type lockedPump struct {
	mu     sync.Mutex
	closed bool
	in     chan int
}

func newLockedPump() *lockedPump { return &lockedPump{in: make(chan int, 8)} }

func (q *lockedPump) Put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.in <- v // ok
	}
}

func (q *lockedPump) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.in)
	}
}

// One goroutine only: the flag is for those who come late.
type late struct {
	closed bool
	in     chan int
}

func newLate() *late { return &late{in: make(chan int, 8)} }

func (q *late) Put(v int) {
	if !q.closed {
		q.in <- v // ok: no lock, no atomic: its one user closes it
	}
}

func (q *late) Close() {
	if !q.closed {
		q.closed = true
		close(q.in)
	}
}

// A list of subscribers is copied under the lock, and they leave.
type hub struct {
	mu   sync.RWMutex
	subs map[int]*subscriber
	list []*subscriber
}

type subscriber struct{ ch chan string }

func (h *hub) Publish(m string) {
	h.mu.RLock()
	subs := make([]*subscriber, 0, len(h.subs))
	for _, s := range h.subs {
		subs = append(subs, s)
	}
	h.mu.RUnlock()
	for _, s := range subs {
		s.ch <- m // want `send on closed channel panics when Unsubscribe closes ch \(line \d+\) after it was taken out of subs under the lock, which is not held any more at the send: hold the lock while sending, or leave ch open`
	}
}

func (h *hub) Subscribe(id int) <-chan string {
	s := &subscriber{ch: make(chan string)}
	h.mu.Lock()
	h.subs[id] = s
	h.mu.Unlock()
	return s.ch
}

func (h *hub) Unsubscribe(id int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.subs[id]
	delete(h.subs, id)
	close(s.ch) // want `a second call of Unsubscribe panics`
}

// The copy is made by a method, the element found by its key.
type topics struct {
	mu     sync.Mutex
	topics map[string]*topic
}

type topic struct{ lines chan string }

func (t *topics) find(name string) *topic {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.topics[name]
}

func (t *topics) Add(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.topics[name] = &topic{lines: make(chan string, 4)}
}

func (t *topics) Append(name, line string) {
	if o := t.find(name); o != nil {
		o.lines <- line // want `send on closed channel panics when Drop closes o.lines`
	}
}

func (t *topics) Drop(name string) {
	t.mu.Lock()
	o := t.topics[name]
	delete(t.topics, name)
	t.mu.Unlock()
	if o != nil {
		close(o.lines)
	}
}

// Sent under the lock.
type lockedHub struct {
	mu   sync.RWMutex
	subs map[int]*listener
}

type listener struct{ ch chan string }

func (h *lockedHub) Publish(m string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, s := range h.subs {
		s.ch <- m // ok
	}
}

func (h *lockedHub) Subscribe(id int) <-chan string {
	s := &listener{ch: make(chan string)}
	h.mu.Lock()
	h.subs[id] = s
	h.mu.Unlock()
	return s.ch
}

func (h *lockedHub) Unsubscribe(id int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.subs[id]
	delete(h.subs, id)
	close(s.ch) // want `a second call of Unsubscribe panics`
}

// The goroutine closes what others send on: it acknowledges so, but it also
// leaves when it cannot write. (The response of an object store.)
type response struct{ done chan error }

func (r *response) CloseWithError(err error) {
	if r.done == nil {
		return
	}
	r.done <- err // want `send on closed channel panics when the goroutine of line \d+ closes r.done`
	<-r.done
	r.done = nil
}

func keepAlive(w io.Writer) *response {
	done := make(chan error)
	r := response{done: done}
	go func() {
		defer close(done)
		t := time.NewTicker(time.Second)
		for {
			select {
			case <-t.C:
				if _, err := w.Write([]byte{' '}); err != nil {
					return
				}
			case err := <-done:
				if err != nil {
					io.WriteString(w, err.Error())
				}
				return
			}
		}
	}()
	return &r
}

// Senders are counted, and waited for. (A queue of messages for a log.)
type counted struct {
	mu      sync.Mutex
	cond    *sync.Cond
	senders int
	closed  chan struct{}
	ch      chan int
}

func newCounted() *counted {
	q := &counted{closed: make(chan struct{}), ch: make(chan int)}
	q.cond = sync.NewCond(&q.mu)
	return q
}

func (q *counted) Enqueue(v int) {
	q.mu.Lock()
	q.senders++
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		q.senders--
		q.cond.Signal()
		q.mu.Unlock()
	}()
	select {
	case <-q.closed:
	case q.ch <- v: // ok
	}
}

func (q *counted) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(q.closed) // want `a second call of Close panics`
	for q.senders > 0 {
		q.cond.Wait()
	}
	close(q.ch) // want `a second call of Close panics`
}

// The object with the channel is lent to a call, and the channel closed when
// it has come back. (A proxy of a stream.)
type sender interface{ Send(int) error }

type proxy struct{ ch chan int }

func (p *proxy) Send(v int) error {
	p.ch <- v // ok
	return nil
}

type control struct{ run func(sender) error }

func (c *control) status(_ string, s sender) error { return c.run(s) }

func status(c *control) error {
	ch := make(chan int)
	go func() {
		defer close(ch)
		s := &proxy{ch: ch}
		c.status("build", s)
	}()
	for range ch {
	}
	return nil
}

// From a client's tests: the goroutine that closes is started when the one that
// sends has been waited for.
func feed(read func()) {
	r := &feeder{ch: make(chan []byte, 1)}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		r.ch <- []byte("AB") // ok
		wg.Done()
	}()
	read()
	wg.Wait()
	wg.Add(1)
	go func() {
		r.close()
		wg.Done()
	}()
	wg.Wait()
}

type feeder struct {
	mu     sync.Mutex
	closed bool
	ch     chan []byte
}

func (r *feeder) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.ch)
	}
}

// From a host of protocols: as many errors are received as servers were
// started, but for the one that ended the wait.
func serveAll(servers []func() error, stop chan struct{}) error {
	errs := make(chan error, len(servers))
	for _, s := range servers {
		go func() { errs <- s() }() // ok
	}
	left := len(servers)
	var err error
	select {
	case <-stop:
	case err = <-errs:
		left--
	}
	for range left {
		<-errs
	}
	close(errs)
	return err
}

// From a bus of events: the goroutine has the lock that its starter took.
type bus struct {
	mu    sync.Mutex
	last  int
	sinks []chan int
}

type sink struct {
	ch   chan int
	bus  *bus
	once sync.Once
}

func (b *bus) with(f, later func()) {
	b.mu.Lock()
	f()
	go func() {
		defer b.mu.Unlock()
		later()
	}()
}

func (b *bus) Subscribe() *sink {
	s := &sink{ch: make(chan int, 4), bus: b}
	b.with(func() { b.last++ }, func() {
		s.ch <- b.last // ok
	})
	return s
}

func (s *sink) Close() {
	s.once.Do(func() {
		s.bus.mu.Lock()
		s.bus.last--
		s.bus.mu.Unlock()
		close(s.ch)
	})
}
