package once

import (
	"sync"

	"chanclose/cursordep"
)

// From a build daemon's gateway: the close is in a Once of the object, and the
// object is made anew before each start of the goroutine that closes.
type pump struct {
	mu      sync.Mutex
	once    sync.Once
	writers []int
	done    chan struct{}
}

func newPump() *pump { return &pump{done: make(chan struct{})} }

func (p *pump) finish() {
	p.once.Do(func() { close(p.done) }) // ok
}

func pumpAll(requests chan int) {
	pumps := make(map[int]*pump)
	for n := range requests {
		if pumps[n] == nil && len(pumps[0].writers) == 0 {
			p := newPump()
			pumps[n] = p
			go p.finish()
			go p.await()
		}
	}
}

func (p *pump) await() {
	<-p.done
	p.writers = nil
}

// The same without the Once.
type drain struct {
	users int
	done  chan struct{}
}

func newDrain() *drain { return &drain{done: make(chan struct{})} }

func (d *drain) finish() { close(d.done) } // ok: made anew

var shared = newDrain()

func drainAll(requests chan int) {
	for n := range requests {
		if shared.users == n {
			d := newDrain()
			go d.finish()
			<-d.done
			go d.await()
		}
	}
}

func (d *drain) await() {
	<-d.done
	d.users = 0
}

// From an ingester's tests: the value is sent before anybody can close.
type registrar interface{ Run(f func()) }

// NewDouble sends first.
func NewDouble(v int, srv registrar) <-chan int {
	ch := make(chan int, 1)
	ch <- v // ok
	srv.Run(func() { close(ch) })
	return ch
}

// SendsLater sends afterwards.
func SendsLater(v int, srv registrar) <-chan int {
	ch := make(chan int, 1)
	srv.Run(func() { close(ch) })
	ch <- v // want `send on closed channel panics when`
	return ch
}

// From a compactor's tests: the close is what is to end the loop.
func Aborts() {
	stop := make(chan struct{})
	c := cursordep.New(2, stop)
	for c.Next() {
		close(stop) // ok
	}
}

// AbortsAnother closes what the cursor has not got.
func AbortsAnother() {
	stop := make(chan struct{})
	c := cursordep.New(2, make(chan struct{}))
	for c.Next() {
		println("next")
		close(stop) // want `close of closed channel panics when the loop at line 101 comes here a second time`
	}
}

// From a directory of hashes: the walk starts goroutines that send, and waits
// for them.
func walk(n int, visit func(int)) error {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { visit(i) })
	}
	wg.Wait()
	return nil
}

func list(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		if err := walk(n, func(i int) { out <- i }); err != nil { // ok
			println(err)
		}
	}()
	return out
}

func walkOn(n int, visit func(int)) {
	for i := range n {
		go visit(i)
	}
}

func listOn(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		walkOn(n, func(i int) { out <- i }) // want `send on closed channel panics when`
	}()
	return out
}
