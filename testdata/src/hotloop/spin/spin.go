package spin

import (
	"context"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"hotloop/lib"
)

// A literal.
func start(in chan int, handle func(int)) {
	go func() {
		for {
			select { // want "select with a default in a loop that waits for nothing else"
			case v := <-in:
				handle(v)
			default:
			}
		}
	}()
}

// A named function that counts what it does not do.
func count(in chan int, handle func(int)) {
	n := 0
	for {
		select { // want "select with a default"
		case v, ok := <-in:
			if !ok {
				return
			}
			handle(v + n)
		default:
			n++
		}
	}
}

type pump struct {
	mu    sync.Mutex
	in    chan int
	quit  chan struct{}
	ended bool
	items []int
	ready bool
	flag  atomic.Bool
	n     int32
}

// A method, with a look at a flag in between.
func (p *pump) run() {
	for {
		if p.flag.Load() {
			return
		}
		select { // want "select with a default"
		case <-p.quit:
			return
		case v := <-p.in:
			println(v)
		default:
			continue
		}
	}
}

// Through a helper that only looks.
func (p *pump) isEnded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

func (p *pump) drain() {
	for !p.isEnded() {
		select { // want "select with a default"
		case v := <-p.in:
			println(v)
		default:
		}
	}
}

// Generic.
func each[T any](ctx context.Context, in <-chan T, handle func(T)) {
	for ctx.Err() == nil {
		select { // want "select with a default"
		case v := <-in:
			handle(v)
		default:
		}
	}
}

// Look-alikes: the default waits, in a helper or an unknown function, or does
// work.
func waits(in chan int, conn net.Conn, step func() bool, out chan int) {
	for {
		select {
		case <-in:
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

func pause() { time.Sleep(time.Millisecond) }

func waitsInHelper(in chan int) {
	for {
		select {
		case <-in:
			return
		default:
		}
		pause()
	}
}

func reads(in chan int, conn net.Conn, b []byte) {
	for {
		select {
		case <-in:
			return
		default:
			conn.Read(b)
		}
	}
}

func works(quit chan struct{}, step func()) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		step()
	}
}

// mine computes until it is told to stop.
func mine(quit chan struct{}, hash func(int) int) int {
	nonce := 0
	for {
		select {
		case <-quit:
			return 0
		default:
		}
		nonce++
		if hash(nonce) == 0 {
			return nonce
		}
	}
}

// bounded spins a hundred times and then sleeps.
func bounded(in chan int) int {
	spins := 0
	for {
		select {
		case v := <-in:
			return v
		default:
			spins++
			if spins > 100 {
				time.Sleep(time.Millisecond)
			}
		}
	}
}

// drainAll takes what is there and goes.
func drainAll(in chan int) (n int) {
	for {
		select {
		case <-in:
			n++
		default:
			return n
		}
	}
}

func yields(in chan int) {
	for {
		select {
		case <-in:
			return
		default:
			runtime.Gosched()
		}
	}
}

// found looks through a list, with a look at whether to go on.
func found(ctx context.Context, xs []int, x int) bool {
	for _, y := range xs {
		select {
		case <-ctx.Done():
			return false
		default:
		}
		if y == x {
			return true
		}
	}
	return false
}

// fills has something to do when no value is there.
func fills(in chan int, buf []byte) {
	i := 0
	for i < len(buf) {
		select {
		case <-in:
		default:
			buf[i] = 0
			i++
		}
	}
}

// until a deadline: a spin of that sort is meant to be short.
func until(in chan int, d time.Duration) (int, bool) {
	start := time.Now()
	for time.Since(start) < d {
		select {
		case v := <-in:
			return v, true
		default:
		}
	}
	return 0, false
}

// ok: until a timer fires, or another goroutine is done: a case from prometheus,
// which says that it takes a moment.
func untilTimer(p *pump) {
	timeout := time.After(time.Second)
	for !p.flag.Load() {
		select {
		case <-timeout:
			return
		default:
		}
	}
}

// From a server of a replicated log: each state has a loop of its own that
// waits, and there is no other state.

type peer struct {
	state atomic.Int32
	stop  chan struct{}
	votes chan int
}

func (p *peer) run() {
	for {
		select { // ok
		case <-p.stop:
			return
		default:
		}
		switch p.state.Load() {
		case 0:
			p.follow()
		case 1:
			p.ask()
		case 2:
			p.lead()
		}
	}
}

func (p *peer) follow() {
	for p.state.Load() == 0 {
		select {
		case <-p.votes:
		case <-p.stop:
			return
		}
	}
}

func (p *peer) ask() {
	for p.state.Load() == 1 {
		select {
		case <-p.votes:
		case <-p.stop:
			return
		}
	}
}

func (p *peer) lead() {
	for p.state.Load() == 2 {
		select {
		case <-p.votes:
		case <-p.stop:
			return
		}
	}
}

// From a consumer of a queue: there is an attempt at least, which waits.
func (p *peer) consume(ctx context.Context, tries int, next func(context.Context) (int, error), failed chan error) {
	for {
		var err error
		var n int
		for i := 1; i <= tries; i++ {
			if n, err = next(ctx); err == nil {
				break
			}
			if ctx.Err() != nil {
				return
			}
		}
		if err != nil {
			select { // ok
			case failed <- err:
			default:
			}
			continue
		}
		p.votes <- n
	}
}

// From Xray: the loop goes on while there is something to take.
var idleConns = make(chan net.Conn, 8)

func closeIdle() {
	for len(idleConns) > 0 {
		select { // ok
		case c := <-idleConns:
			c.Close()
		default:
		}
	}
}

// A context asked in the select, in the literal of a goroutine.
func startWith(ctx context.Context, in chan int, handle func(int)) {
	go func() {
		for {
			select { // want "select with a default in a loop that waits for nothing else"
			case <-ctx.Done():
				return
			case v := <-in:
				handle(v)
			default:
			}
		}
	}()
}

type worker struct {
	ctx context.Context
	in  chan int
}

// A method, with the context in a field.
func (w *worker) run() {
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-w.ctx.Done():
			return
		default:
		}
		select {
		case v := <-w.in:
			println(v)
		default:
		}
	}
}

func (w *worker) over() <-chan struct{} { return w.ctx.Done() }

// Through a helper.
func (w *worker) helped() {
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-w.over():
			return
		case v := <-w.in:
			println(v)
		default:
		}
	}
}

// Another package's.
func served(s *lib.Source, in chan int) {
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-s.Context().Done():
			return
		case v := <-in:
			println(v)
		default:
		}
	}
}

// Generic, with what is left for later: while there is nothing in either, it spins.
func batches[T any](ctx context.Context, in chan T, handle func([]T)) {
	var batch []T
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-ctx.Done():
			return
		case v := <-in:
			batch = append(batch, v)
			if len(batch) < 50 {
				continue
			}
		default:
			if len(batch) == 0 {
				continue
			}
		}
		handle(batch)
		batch = nil
	}
}

// A condition that only a value changes, and a join after the select.
func untilStop(in chan string) {
	stopped := false
	for n := 0; !stopped; {
		select { // want "select with a default in a loop that waits for nothing else"
		case v := <-in:
			stopped = v == "stop"
			n++
		default:
		}
		if n > 10 {
			println("many")
			n = 0
		}
	}
}

// ok: it works on, and looks whether to go on.
func worksUnder(ctx context.Context, step func()) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		step()
	}
}

// ok: the first idle round waits, and the ones after it, too.
func backsOff(ctx context.Context, in chan int, pause func(int)) {
	idle := 0
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			println(v)
			idle = 0
		default:
			idle++
			if idle > 3 {
				pause(idle)
			}
		}
	}
}

// ok: each round takes one step.
func once(ctx context.Context, in chan int) {
	for i := 0; i < cap(in); i++ {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			println(v)
		default:
		}
	}
}

// ok: an idle round ends the loop with the next.
func twice(ctx context.Context, in chan int) {
	more := true
	for more {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			println(v)
		default:
			more = false
		}
	}
}

type latest struct{ c chan int }

// ok: what is not taken yet gives way; if both find nothing, somebody has just taken
// it. From a server of messages.
func (l *latest) put(v int) {
	for {
		select {
		case l.c <- v:
			return
		default:
			select {
			case <-l.c:
			default:
			}
		}
	}
}
