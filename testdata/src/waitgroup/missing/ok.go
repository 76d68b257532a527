package missing

import (
	"sync"
	"time"

	"waitgroup/lib"
)

func deferred() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		if work() != nil {
			return // ok: deferred
		}
		work()
	}()
	wg.Wait()
}

func everyPath() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work() != nil {
			wg.Done()
			return // ok: done on this path too
		}
		wg.Done()
	}()
	wg.Wait()
}

func ticking(stop chan struct{}) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		for range time.NewTicker(time.Second).C {
			select {
			case <-stop:
				wg.Done()
				return
			default:
			}
			work()
		}
	}() // ok: nobody closes a ticker's channel; from nats-server's tests
	wg.Wait()
}

func handsOn() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work() != nil {
			lib.Finish(&wg)
			return // ok: somebody else calls Done
		}
		wg.Done()
	}()
	wg.Wait()
}

func perItem(jobs chan int) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		for range jobs {
			wg.Done() // ok: one a job, not one a goroutine
		}
	}()
	jobs <- 1
	wg.Wait()
}

func perhapsCounted(count bool) {
	var wg sync.WaitGroup
	if count {
		wg.Add(1)
	}
	go func() {
		work()
		if count {
			wg.Done() // ok: counted under the same condition
		}
	}()
	wg.Wait()
}

func panics() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work() != nil {
			panic("x") // ok: ends the program
		}
		wg.Done()
	}()
	wg.Wait()
}

func inLiteral() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		finish := func() { wg.Done() }
		if work() != nil {
			finish()
			return // ok: a literal calls it
		}
		finish()
	}()
	wg.Wait()
}

func forOthers() {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		if work() != nil {
			wg.Add(-2)
			return // ok: counts down itself
		}
		wg.Done()
		wg.Done()
	}()
	wg.Wait()
}

// A variable that nobody assigns again: the case is not come to.
func neverChosen() {
	mode := 0
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		switch m := 1; {
		case m == 2:
			return // ok
		}
		wg.Done()
	}()
	if mode == 0 {
		wg.Wait()
	}
}
