package count

import "sync"

// Done by hand on one path, and by the defer as well.
func againDeferred(failed func() bool, work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		if failed() {
			wg.Done() // want `wg.Done\(\) is deferred as well \(line \d+\), and the goroutine is counted once`
			return
		}
		work()
	}()
	wg.Wait()
}

func againByHand(failed func() bool, work func(int)) {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func() {
			work(i)
			wg.Done()
			if failed() {
				wg.Done() // want `wg.Done\(\) was called on line \d+ already, and the goroutine is counted once`
			}
		}()
	}
	wg.Wait()
}

// Look-alikes.
func againReturns(failed func() bool, work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if failed() {
			wg.Done() // ok: it returns
			return
		}
		work()
		wg.Done()
	}()
	wg.Wait()
}

func againCounted(failed func() bool, work func()) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		if failed() {
			wg.Done() // ok: in place of the other
			return
		}
		go func() {
			defer wg.Done()
			work()
		}()
	}()
	wg.Wait()
}

func againFlag(failed func() bool, work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		bad := failed()
		if bad {
			wg.Done()
		}
		work()
		if !bad {
			wg.Done() // ok: one or the other
		}
	}()
	wg.Wait()
}
