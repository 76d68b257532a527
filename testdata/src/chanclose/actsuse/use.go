// Package actsuse closes channels that functions of another package of the module
// send on and close.
package actsuse

import kit "chanclose/actsdep"

func after() {
	ch := make(chan int, 2)
	close(ch)
	kit.Deliver(ch, 1) // want `send on closed channel: ch is closed \(line 9\) on every path to here, as Deliver does it`
}

func afterFinish() {
	ch := make(chan int, 2)
	kit.Finish(ch)
	ch <- 1 // want `send on closed channel: ch is closed`
}

func both() {
	ch := make(chan int, 2)
	kit.Finish(ch)
	kit.Deliver(ch, 1) // want `send on closed channel: ch is closed`
}

func twice() {
	ch := make(chan int)
	defer close(ch)
	kit.Finish(ch) // want `close of closed channel`
}

func put(ch chan int) { kit.Deliver(ch, 1) }

func afterHelper() {
	ch := make(chan int, 2)
	close(ch)
	put(ch) // want `send on closed channel: ch is closed`
}

func before() {
	ch := make(chan int, 2)
	kit.Deliver(ch, 1) // ok: it is open
	kit.Finish(ch)
}

func afterMaybe() {
	ch := make(chan int, 2)
	close(ch)
	kit.Fetch(ch) // ok: not known to send
}

func afterSafely() {
	ch := make(chan int, 2)
	close(ch)
	kit.Safely(ch, 1) // ok: it recovers
}

// Closed while others send.

func early(n int) (sum int) {
	ch := make(chan int)
	go kit.Produce(ch, n) // want `send on closed channel panics when early closes ch`
	for v := range ch {
		sum += v
		if sum > n {
			break
		}
	}
	close(ch)
	return sum
}

func counted() (sum int) {
	ch := make(chan int)
	go kit.Produce(ch, 3) // ok: it sends as often as is received
	for range 3 {
		sum += <-ch
	}
	close(ch)
	return sum
}

func earlySafely() int {
	ch := make(chan int, 1)
	go kit.Safely(ch, 1) // ok: it recovers
	close(ch)
	return 0
}

func late() (sum int) {
	ch := make(chan int)
	done := make(chan bool)
	go func() {
		kit.Produce(ch, 3)
		close(ch) // ok: who sends closes
		close(done)
	}()
	for v := range ch {
		sum += v
	}
	<-done
	return sum
}

func earlyTwo() int {
	ch := make(chan int)
	for range 2 {
		go kit.Deliver(ch, 1) // want `send on closed channel panics when earlyTwo closes ch`
	}
	v := kit.Await(ch)
	close(ch)
	return v
}

// Senders and closers of one object.

type feed struct {
	ch   chan int
	safe chan int
	own  chan int
}

func newFeed() *feed {
	f := &feed{make(chan int), make(chan int), make(chan int)}
	go f.run()
	return f
}

func (f *feed) run() {
	for {
		kit.Deliver(f.ch, 1)  // want `send on closed channel panics when Close closes f.ch`
		kit.Safely(f.safe, 1) // ok: it recovers
		kit.Fetch(f.own)
	}
}

func (f *feed) Close() {
	close(f.ch)   // want `a second call of Close panics`
	close(f.safe) // want `a second call of Close panics`
	kit.Await(f.ch)
}

type owner struct{ ch chan int }

func newOwner() *owner {
	o := &owner{make(chan int)}
	go o.run()
	return o
}

func (o *owner) run() {
	defer kit.Finish(o.ch) // ok: who sends closes
	for i := range 3 {
		kit.Deliver(o.ch, i)
	}
}

func (o *owner) Next() int { return kit.Await(o.ch) }

type twiceClosed struct{ done chan int }

func (t *twiceClosed) start() {
	t.done = make(chan int)
	go func() { kit.Finish(t.done) }() // want `close of closed channel`
	go func() { kit.Finish(t.done) }()
}
