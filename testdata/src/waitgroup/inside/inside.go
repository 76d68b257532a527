package inside

import (
	"sync"

	"waitgroup/lib"
)

func work() {}

func literal(n int) {
	var wg sync.WaitGroup
	for range n {
		go func() {
			wg.Add(1) // want "^wg.Add runs in the goroutine that it counts, so wg.Wait.. .line 20. can run first and return at once: call Add before the go statement, or use wg.Go"
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func notFirst() {
	var wg sync.WaitGroup
	go func() {
		println("start")
		wg.Add(1) // want "wg.Add runs in the goroutine"
		work()
		wg.Done()
	}()
	wg.Wait()
}

func worker(wg *sync.WaitGroup) {
	wg.Add(1) // want "wg.Add runs in the goroutine"
	defer wg.Done()
	work()
}

func named() {
	var wg sync.WaitGroup
	go worker(&wg)
	wg.Wait()
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) start() { go p.run() }

func (p *pool) run() {
	p.wg.Add(1) // want "p.wg.Add runs in the goroutine"
	defer p.wg.Done()
	work()
}

func (p *pool) Close() { p.wg.Wait() }

type batch[T any] struct{ wg sync.WaitGroup }

func (b *batch[T]) each(xs []T, f func(T)) {
	for _, x := range xs {
		go func() {
			b.wg.Add(1) // want "b.wg.Add runs in the goroutine"
			defer b.wg.Done()
			f(x)
		}()
	}
	b.wg.Wait()
}

func deferredWait() {
	wg := new(sync.WaitGroup)
	defer wg.Wait()
	go func() {
		wg.Add(1) // want "wg.Add runs in the goroutine"
		defer wg.Done()
		work()
	}()
}

type crew struct{ wg sync.WaitGroup }

func (c *crew) enter() {
	c.wg.Add(1) // want "c.wg.Add runs in the goroutine that it counts"
}

func (c *crew) leave() { c.wg.Done() }

func throughHelper(c *crew) {
	go func() {
		c.enter()
		defer c.leave()
		work()
	}()
	c.wg.Wait()
}

func anotherPackage() {
	var wg sync.WaitGroup
	go lib.Work(&wg) // want "Work calls wg.Add in the goroutine that it counts, so wg.Wait.. .line 101. can run first"
	wg.Wait()
}

func anotherPackageInside() {
	var wg sync.WaitGroup
	go func() { // the literal calls it
		lib.Work(&wg) // want "wg.Add runs in the goroutine that it counts"
	}()
	wg.Wait()
}

// From go-libp2p's peer store: two goroutines, and each counts itself.
type book struct{ done sync.WaitGroup }

func (b *book) flusher() {
	b.done.Add(1) // want "b.done.Add runs in the goroutine that it counts"
	defer b.done.Done()
	work()
}

type collector struct{ b *book }

func (c *collector) background() {
	c.b.done.Add(1) // want "c.b.done.Add runs in the goroutine that it counts"
	defer c.b.done.Done()
	work()
}

func Open() *book {
	b := &book{}
	c := &collector{b}
	go b.flusher()
	go c.background()
	return b
}

func (b *book) Close() { b.done.Wait() }
