package close

import (
	"fmt"
	"io"
	"reflect"
	"sync"
	"time"
)

// From a message server: what the closer calls beside prints, and sends nothing.
type mailbox struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	n    int
}

// NewMailbox starts one.
func NewMailbox() *mailbox {
	m := &mailbox{in: make(chan int), quit: make(chan struct{})}
	go m.loop()
	return m
}

func (m *mailbox) loop() {
	for {
		select {
		case v := <-m.in:
			fmt.Println(v)
		case <-m.quit:
			return
		}
	}
}

// Put sends on the channel that it read under the lock.
func (m *mailbox) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // want `send on closed channel panics when Close closes \w.in .* after it was read under the lock`
	}
}

// Close says so, and closes.
func (m *mailbox) Close() {
	m.mu.Lock()
	if m.in == nil {
		m.mu.Unlock()
		return
	}
	ch := m.in
	close(m.quit)
	m.mu.Unlock()
	m.tell("closing")
	report(m)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

func (m *mailbox) tell(s string) {
	m.n++
	println(s, m.count())
}

func (m *mailbox) count() int { return m.n }

func report(m *mailbox) { fmt.Println("mailbox", m.n) }

// Who closes has sent the last one itself, two calls down.
type lender struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	wg   sync.WaitGroup
	busy int
}

// NewLender starts one.
func NewLender() *lender {
	m := &lender{in: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.in:
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Put sends on the channel that it read under the lock.
func (m *lender) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // ok: who closes has sent the last one itself, two calls down
	}
}

// Close closes.
func (m *lender) Close() {
	m.mu.Lock()
	ch := m.in
	close(m.quit) // want `a second call of Close panics`
	m.mu.Unlock()
	m.last()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

func (m *lender) last() { putAll(m, 1) }

func putAll(m *lender, vs ...int) {
	for _, v := range vs {
		m.Put(v)
	}
}

// What is called waits for the senders.
type waiter struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	wg   sync.WaitGroup
	busy int
}

// NewWaiter starts one.
func NewWaiter() *waiter {
	m := &waiter{in: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.in:
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Put sends on the channel that it read under the lock.
func (m *waiter) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // ok: what is called waits for the senders
	}
}

// Close closes.
func (m *waiter) Close() {
	m.mu.Lock()
	ch := m.in
	close(m.quit) // want `a second call of Close panics`
	m.mu.Unlock()
	m.drain()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

func (m *waiter) drain() { m.wg.Wait() }

// What is called sleeps until they are gone.
type sleeper struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	wg   sync.WaitGroup
	busy int
}

// NewSleeper starts one.
func NewSleeper() *sleeper {
	m := &sleeper{in: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.in:
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Put sends on the channel that it read under the lock.
func (m *sleeper) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // ok: what is called sleeps until they are gone
	}
}

// Close closes.
func (m *sleeper) Close() {
	m.mu.Lock()
	ch := m.in
	close(m.quit) // want `a second call of Close panics`
	m.mu.Unlock()
	m.drain()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

func (m *sleeper) drain() {
	for m.busy > 0 {
		time.Sleep(time.Millisecond)
	}
}

// A function value may call it.
type shower struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	wg   sync.WaitGroup
	busy int
}

// NewShower starts one.
func NewShower() *shower {
	m := &shower{in: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.in:
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Put sends on the channel that it read under the lock.
func (m *shower) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // ok: a function value may call it
	}
}

// Close closes.
func (m *shower) Close() {
	m.mu.Lock()
	ch := m.in
	close(m.quit) // want `a second call of Close panics`
	m.mu.Unlock()
	show(m)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

type putter interface{ Put(int) }

var show = func(p putter) { fmt.Println(p) }

func init() {
	if time.Now().Unix() > 0 {
		show = func(p putter) { p.Put(1) }
	}
}

// Another package gets it.
type printed struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	wg   sync.WaitGroup
	busy int
}

// NewPrinted starts one.
func NewPrinted() *printed {
	m := &printed{in: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.in:
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Put sends on the channel that it read under the lock.
func (m *printed) Put(v int) {
	m.mu.Lock()
	ch := m.in
	m.mu.Unlock()
	if ch != nil {
		ch <- v // ok: another package gets it
	}
}

// Close closes.
func (m *printed) Close() {
	m.mu.Lock()
	ch := m.in
	close(m.quit) // want `a second call of Close panics`
	m.mu.Unlock()
	fmt.Fprint(io.Discard, reflect.ValueOf(m))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = nil
	close(ch)
}

// wide is sent on from many places: what is known of some of them is enough.
type wide struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
}

// NewWide starts one.
func NewWide() *wide {
	w := &wide{in: make(chan int), quit: make(chan struct{})}
	go w.loop()
	return w
}

func (w *wide) loop() {
	for {
		select {
		case <-w.in:
		case <-w.quit:
			return
		}
	}
}

func (w *wide) put(v int) {
	w.mu.Lock()
	ch := w.in
	w.mu.Unlock()
	if ch != nil {
		ch <- v // want `send on closed channel panics when Close closes \w.in .* after it was read under the lock`
	}
}

// Close ends it.
func (w *wide) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.quit) // want `a second call of Close panics`
	ch := w.in
	w.in = nil
	close(ch)
}

// These are more than are looked at.
func (w *wide) A() { w.put(1) }
func (w *wide) B() { w.put(2) }
func (w *wide) C() { w.put(3) }
func (w *wide) D() { w.put(4) }
func (w *wide) E() { w.put(5) }
func (w *wide) F() { w.put(6) }
func (w *wide) G() { w.put(7) }
func (w *wide) H() { w.put(8) }
func (w *wide) I() { w.put(9) }
func (w *wide) J() { w.put(10) }
func (w *wide) K() { w.put(11) }
func (w *wide) L() { w.put(12) }
func (w *wide) M() { w.put(13) }
func (w *wide) N() { w.put(14) }
func (w *wide) O() { w.put(15) }
func (w *wide) P() { w.put(16) }
func (w *wide) Q() { w.put(17) }
func (w *wide) R() { w.put(18) }

// From an authority's tests: what gets the stream sends on it, behind an interface of
// a generic type's instance.
type outStream[T any] struct{ output chan<- *T }

func (s *outStream[T]) Send(msg *T) error {
	s.output <- msg // ok
	return nil
}

type sendsOne interface{ Send(*int) error }

func (w *wide) serve(to sendsOne) error {
	for range 3 {
		if err := to.Send(new(int)); err != nil {
			return err
		}
	}
	return nil
}

func served(w *wide) (n int) {
	ch := make(chan *int)
	s := &outStream[int]{output: ch}
	go func() {
		w.serve(s)
		close(ch)
	}()
	for range ch {
		n++
	}
	return n
}
