package count

import (
	"sync"

	"waitgroup/lib"
)

func work() {}

func tooMany() {
	var wg sync.WaitGroup
	wg.Add(3) // want "^wg counts 3, but 4 calls of Done follow, so the counter gets negative, which panics: add what is started"
	for range 4 {
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func tooFew() {
	var wg sync.WaitGroup
	wg.Add(2) // want "wg counts 2, but 1 calls of Done follow, so wg.Wait.. .line 30. blocks for ever"
	go func() {
		defer wg.Done()
		work()
	}()
	wg.Wait()
}

func worker(wg *sync.WaitGroup) {
	defer wg.Done()
	work()
}

func named() {
	var wg sync.WaitGroup
	wg.Add(1) // want "wg counts 1, but 2 calls of Done follow"
	go worker(&wg)
	go worker(&wg)
	wg.Wait()
}

func zero() {
	var wg sync.WaitGroup
	wg.Add(0) // want "wg.Add.0. counts nothing"
	wg.Wait()
}

func doneInGo() {
	var wg sync.WaitGroup
	wg.Go(func() {
		defer wg.Done() // want "wg.Go calls Done when the function returns, so this wg.Done.. makes the counter negative"
		work()
	})
	wg.Wait()
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) run() {
	defer p.wg.Done() // want "p.wg.Go calls Done when the function returns"
	work()
}

func (p *pool) start() { p.wg.Go(p.run) }

func waitsForItself() {
	var wg sync.WaitGroup
	out := make(chan int)
	wg.Add(1)
	go func() {
		defer wg.Done()
		wg.Wait() // want "this goroutine waits on wg before its own wg.Done"
		close(out)
	}()
	<-out
}

func goWaits[T any](xs []T) {
	var wg sync.WaitGroup
	for range xs {
		wg.Go(func() {
			work()
			wg.Wait() // want "this goroutine waits on wg before its own wg.Done"
		})
	}
}

func waitInLoop(xs []int) {
	var wg sync.WaitGroup
	wg.Add(len(xs))
	for range xs {
		go func() {
			defer wg.Done()
			work()
		}()
		wg.Wait() // want "wg.Wait.. in the loop waits for goroutines of later rounds, which wg.Add .line 94. has counted and nobody has started: wait after the loop"
	}
}

func leave(wg *sync.WaitGroup) { wg.Done() }

func throughHelper() {
	var wg sync.WaitGroup
	wg.Add(3) // want "wg counts 3, but 2 calls of Done follow"
	for range 2 {
		go func() {
			defer leave(&wg)
			work()
		}()
	}
	wg.Wait()
}

func anotherPackage() {
	var wg sync.WaitGroup
	wg.Add(1) // want "wg counts 1, but 2 calls of Done follow"
	go lib.Finish(&wg)
	go lib.Leave(&wg)
	wg.Wait()
}

func neverAdded(us []string) {
	wg := &sync.WaitGroup{}
	for range us {
		go func() {
			defer wg.Done() // want "nobody calls wg.Add, so the goroutine's wg.Done.. makes the counter negative, which panics: call Add before the go statement, or use wg.Go"
			work()
		}()
	}
	wg.Wait()
}

func neverAddedNamed() {
	var wg sync.WaitGroup
	go worker(&wg) // want "nobody calls wg.Add"
	wg.Wait()
}

// From cadence: a test that hands a group to what it tests; nothing is to be
// waited for.
type engine struct{ done *sync.WaitGroup }

func (e *engine) stop() { e.done.Wait() }

func newEngine() {
	var wg sync.WaitGroup
	wg.Add(0) // ok
	e := engine{&wg}
	e.stop()
}

// Added elsewhere.
func addedByHelper(us []string) {
	wg := &sync.WaitGroup{}
	reserve(wg, len(us))
	for range us {
		go func() {
			defer wg.Done() // ok
			work()
		}()
	}
	wg.Wait()
}

func reserve(wg *sync.WaitGroup, n int) { wg.Add(n) }
