package count

import (
	"sync"

	"waitgroup/lib"
)

func equal() {
	var wg sync.WaitGroup
	wg.Add(4)
	for range 4 {
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func equalSum() {
	var wg sync.WaitGroup
	wg.Add(1)
	go worker(&wg)
	wg.Add(1)
	go worker(&wg)
	wg.Wait()
}

func conditional(more bool) {
	var wg sync.WaitGroup
	wg.Add(1)
	go worker(&wg)
	if more {
		wg.Add(1)
		go worker(&wg) // ok: not on every path
	}
	wg.Wait()
}

func ownDone() {
	var wg sync.WaitGroup
	wg.Add(2)
	go worker(&wg)
	work()
	wg.Done() // ok: the starter's own
	wg.Wait()
}

func handedOn() {
	var wg sync.WaitGroup
	wg.Add(2)
	go worker(&wg)
	lib.Async(func() { lib.Finish(&wg) }) // ok: others call Done
	wg.Wait()
}

func waiter(n int) chan int {
	var wg sync.WaitGroup
	out := make(chan int)
	for range n {
		wg.Add(1)
		go worker(&wg)
	}
	go func() {
		wg.Wait() // ok: not counted
		close(out)
	}()
	return out
}

type runner struct{ wg sync.WaitGroup }

func (p *runner) restart() {
	go func() {
		p.wg.Wait() // ok: of the last run; from nats-server
		p.wg.Add(1)
		if !p.launch() {
			p.wg.Done()
		}
	}()
}

func (p *runner) launch() bool { return false }

func otherGroup() {
	var a, b sync.WaitGroup
	a.Add(1)
	b.Add(1)
	a.Go(func() {
		defer b.Done() // ok: another group
		work()
	})
	b.Wait()
}

func goAndAdd() {
	var wg sync.WaitGroup
	wg.Add(1)
	wg.Go(func() {
		defer wg.Done() // ok: for the Add above
		work()
	})
	wg.Wait()
}

func oneByOne(xs []int) {
	var wg sync.WaitGroup
	for range xs {
		wg.Add(1)
		go worker(&wg)
		wg.Wait() // ok: waits for the one started
	}
}

func batches(xs []int) {
	for range xs {
		var wg sync.WaitGroup
		wg.Add(2)
		for range 2 {
			go worker(&wg)
		}
		wg.Wait() // ok: after the inner loop
	}
}

func early(stop bool) {
	var wg sync.WaitGroup
	wg.Add(2)
	for range 2 {
		if stop {
			wg.Done() // ok: the starter's own
			continue
		}
		go worker(&wg)
	}
	wg.Wait()
}

type listeners struct{ all []func(func()) }

func (l *listeners) each(f func()) {
	for range l.all {
		go f()
	}
}

func startedByHelper(l *listeners) {
	var wg sync.WaitGroup
	wg.Add(2)
	l.each(func() { wg.Done() }) // ok: how often is the helper's business; from net's tests
	wg.Wait()
}

// From a server of pages: a range over an array has as many rounds as the array
// has elements.
func array(f func(int)) {
	all := [...]int{1, 2, 3}
	var wg sync.WaitGroup
	wg.Add(len(all)) // ok
	for _, x := range all {
		go func() {
			defer wg.Done()
			f(x)
		}()
	}
	wg.Wait()
}
