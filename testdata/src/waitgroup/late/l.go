package late

import (
	"context"
	"sync"

	"waitgroup/lib"
)

func work() {}

func literal(n int) {
	var wg sync.WaitGroup
	for range n {
		go func() {
			defer wg.Done()
			work()
		}()
		wg.Add(1) // want "^wg.Add comes after the go statement .line 15. of the goroutine that it counts, which may call Done first and make the counter negative, which panics: call Add before the go statement"
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup) {
	work()
	wg.Done()
}

func named() {
	var wg sync.WaitGroup
	go worker(&wg)
	wg.Add(1) // want "wg.Add comes after the go statement"
	wg.Wait()
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) run() {
	defer p.wg.Done()
	work()
}

func (p *pool) start() {
	go p.run()
	println("started")
	p.wg.Add(1) // want "p.wg.Add comes after the go statement"
}

type batch[T any] struct{ wg sync.WaitGroup }

func (b *batch[T]) each(xs []T, f func(T)) {
	go func() {
		for _, x := range xs {
			f(x)
		}
		b.wg.Done()
	}()
	b.wg.Add(1) // want "b.wg.Add comes after the go statement"
	b.wg.Wait()
}

func both() {
	var wg sync.WaitGroup
	go func() { work(); wg.Done() }()
	go func() { work(); wg.Done() }()
	wg.Add(2) // want "wg.Add comes after the go statement"
	wg.Wait()
}

func anotherPackage() {
	var wg sync.WaitGroup
	go lib.Finish(&wg)
	wg.Add(1) // want "wg.Add comes after the go statement"
	wg.Wait()
}

func leave(wg *sync.WaitGroup) { wg.Done() }

func throughHelper() {
	var wg sync.WaitGroup
	go func() {
		defer leave(&wg)
		work()
	}()
	wg.Add(1) // want "wg.Add comes after the go statement"
	wg.Wait()
}

func throughLibrary() {
	var wg sync.WaitGroup
	go func() {
		work()
		lib.Leave(&wg)
	}()
	wg.Add(1) // want "wg.Add comes after the go statement"
	wg.Wait()
}

// From restic's restorer: a worker may find its context cancelled right away.
func workers(ctx context.Context, n int, jobs []int) {
	var wg sync.WaitGroup
	ch := make(chan int)
	worker := func() {
		defer wg.Done()
		for {
			select {
			case <-ctx.Done():
				return
			case _, ok := <-ch:
				if !ok {
					return
				}
				work()
			}
		}
	}
	for range n {
		go worker()
		wg.Add(1) // want "wg.Add comes after the go statement"
	}
	for _, j := range jobs {
		ch <- j
	}
	close(ch)
	wg.Wait()
}

// Look-alikes.

func before(n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Add(1) // ok
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func more() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		work()
	}()
	wg.Add(1) // ok: for the next
	go func() {
		defer wg.Done()
		work()
	}()
	wg.Wait()
}

func handshake() {
	var wg sync.WaitGroup
	ready := make(chan bool)
	go func() {
		<-ready
		wg.Done()
	}()
	wg.Add(1) // ok: the goroutine waits for it
	close(ready)
	wg.Wait()
}

func pointer(wg *sync.WaitGroup) {
	go lib.Keep(wg, nil)
	wg.Add(1) // ok: who knows what Keep does
}

func countedHere(wg *sync.WaitGroup) {
	lib.Enter(wg)
	go lib.Finish(wg)
	wg.Add(1) // ok: Enter has counted the goroutine
	wg.Done()
}

type counted struct{ wg sync.WaitGroup }

func (c *counted) begin() {
	c.wg.Add(1)
	c.start()
}

func (c *counted) start() {
	go func() {
		work()
		c.wg.Done()
	}()
	c.wg.Add(1) // ok: the caller has counted the goroutine
	c.wg.Done()
}

func perRound(n int) {
	var wg sync.WaitGroup
	wg.Add(1)
	for range n {
		go func() {
			defer wg.Done()
			work()
		}()
		wg.Add(1) // ok: counted for the next round
	}
	wg.Done()
	wg.Wait()
}
