package spin

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var started bool

func setStarted() { started = true }

// A package variable.
func waitStarted() {
	for !started { // want "loop does nothing but read started until another goroutine changes it: it keeps a processor busy, and need never see the change"
	}
}

// A literal, and a variable of the function that it is in.
func waitLocal(work func()) {
	done := false
	go func() {
		work()
		done = true
	}()
	for !done { // want "loop does nothing but read done"
	}
}

func (p *pump) setReady() { p.ready = true }

// A method and a field.
func (p *pump) waitReady() {
	for {
		if p.ready { // want "loop does nothing but read p.ready"
			return
		}
	}
}

// An atomic.
func (p *pump) waitFlag() {
	for !p.flag.Load() { // want "loop does nothing but read p.flag until another goroutine changes it: it keeps a processor busy until then"
	}
}

func waitCount(n *int32) {
	for atomic.LoadInt32(n) > 0 { // want "loop does nothing but read n"
	}
}

// Through a helper, under a lock.
func (p *pump) waitEnded() {
	for !p.isEnded() { // want `loop does nothing but read p.isEnded\(\)`
	}
}

func (p *pump) end() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
}

func (p *pump) waitEndedInline() {
	p.mu.Lock()
	for !p.ended { // want "loop does nothing but read p.ended"
		p.mu.Unlock()
		p.mu.Lock()
	}
	p.mu.Unlock()
}

// Generic.
type cell[T comparable] struct{ v atomic.Pointer[T] }

func (c *cell[T]) wait() *T {
	for c.v.Load() == nil { // want "loop does nothing but read c.v"
	}
	return c.v.Load()
}

// Sleeping does not keep a processor busy.
func (p *pump) pollFlag() {
	for !p.flag.Load() {
		time.Sleep(10 * time.Millisecond) // want "loop sleeps and then looks at p.flag again"
	}
}

func (p *pump) pollEnded() {
	for {
		if p.isEnded() {
			return
		}
		time.Sleep(time.Second) // want `loop sleeps and then looks at p.isEnded\(\) again`
	}
}

// Look-alikes.

// Nobody writes it: a constant of the program.
var verbose bool

func spinVerbose() {
	for verbose {
	}
}

// skip moves on in what it looks at.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) skip() {
	for s.pos < len(s.text) && s.text[s.pos] == ' ' {
		s.pos++
	}
}

func length(text string) (n int) {
	for n < len(text) && text[n] != 0 {
		n++
	}
	return n
}

type node struct{ next *node }

func last(n *node) *node {
	for n.next != nil {
		n = n.next
	}
	return n
}

// lock is a spin lock: it says that it gives up the processor.
func lock(l *int32) {
	for !atomic.CompareAndSwapInt32(l, 0, 1) {
		runtime.Gosched()
	}
}

func waitYield(n *int32) {
	for atomic.LoadInt32(n) > 0 {
		runtime.Gosched()
	}
}

// add is the usual loop around compare and swap.
func add(n *int64, d int64) {
	for {
		old := atomic.LoadInt64(n)
		if atomic.CompareAndSwapInt64(n, old, old+d) {
			return
		}
	}
}

func pollN(p *pump) bool {
	for range 100 {
		if p.flag.Load() {
			return true
		}
	}
	return false
}

// pop takes something away in each round.
func (p *pump) pop() (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.items) == 0 {
		return 0, false
	}
	v := p.items[0]
	p.items = p.items[1:]
	return v, true
}

func (p *pump) popAll() {
	for {
		if _, ok := p.pop(); !ok {
			return
		}
	}
}

// under waits as one does.
func under(p *pump, wait func()) {
	for !p.flag.Load() {
		wait()
	}
}

type iterator interface{ Next() bool }

func exhaust(it iterator) {
	for it.Next() {
	}
}

// sleeper polls a file, not the program.
func sleeper(exists func(string) bool) {
	for !exists("x") {
		time.Sleep(time.Second)
	}
}

// states lists all that there are, and does something in each: a case from
// nats-server.
func (p *pump) states(a, b func()) {
	for {
		switch atomic.LoadInt32(&p.n) {
		case 1:
			a()
		case 2:
			b()
		case 3:
			return
		}
	}
}

// walk moves two iterators of its own on: a case from the compiler.
type iter struct {
	n *node
}

func (it *iter) done() bool { return it.n == nil }

func (it *iter) next() { it.n = it.n.next }

func (n *node) iter() iter { return iter{n} }

func walk(a, b *node) bool {
	ia, ib := a.iter(), b.iter()
	for !ia.done() && !ib.done() {
		ia.next()
		ib.next()
	}
	return ia.done() == ib.done()
}

// trim moves the ends of a range that is its result: a case from prometheus.
type span struct{ from, to int }

func isSpace(b byte) bool { return b == ' ' || b == '\t' }

func (s *scanner) trim() (r span) {
	for r.from = 0; isSpace(s.text[r.from]); r.from++ {
	}
	for r.to = len(s.text); isSpace(s.text[r.to-1]); r.to-- {
	}
	return r
}

// made is set where the value is made, and nowhere else.
type made struct{ open bool }

func newMade() *made { return &made{open: true} }

func (m *made) spin() {
	for m.open {
	}
}

// From a tracker: each round looks for another number.
type dispatcher struct {
	mu   sync.Mutex
	open map[int64]bool
}

func (d *dispatcher) number(random func() int64) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		id := random()
		if d.open[id] { // ok
			continue
		}
		d.open[id] = true
		return id
	}
}

func random() int64 { return int64(len(os.Args)) }

func (d *dispatcher) next() int64 {
	for {
		id := random()
		if _, taken := d.open[id]; taken { // ok
			continue
		}
		return id
	}
}
