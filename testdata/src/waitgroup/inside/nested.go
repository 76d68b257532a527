package inside

import "sync"

// A goroutine that is counted starts one that counts itself, and may be done before.
func nestedRun(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		a()
		go func() {
			wg.Add(1) // want `wg.Add runs in the goroutine that it counts, and the one that starts it \(line \d+\) may have called Done by then`
			defer wg.Done()
			b()
		}()
		wg.Done()
	}()
	wg.Wait()
}

func nestedGiven(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		go func() {
			wg.Add(1) // ok: a may wait for b
			defer wg.Done()
			b()
		}()
		a()
		wg.Done()
	}()
	wg.Wait()
}

func nestedDefer(names []string, put func(string)) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			go func() {
				wg.Add(1) // want `wg.Add runs in the goroutine that it counts, and the one that starts it`
				put(name)
				wg.Done()
			}()
		}()
	}
	wg.Wait()
}

// Who waits is a goroutine of its own.
func siblingWait(work func()) {
	var wg sync.WaitGroup
	stopped := make(chan struct{})
	go func() {
		wg.Wait()
		close(stopped)
	}()
	go func() {
		wg.Add(1) // want `wg.Add runs in the goroutine that it counts, so wg.Wait\(\) in another`
		defer wg.Done()
		work()
	}()
	<-stopped
}

// Look-alikes.

func nestedCounted(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		wg.Add(1) // ok: it is counted itself
		go func() {
			defer wg.Done()
			b()
		}()
		a()
		wg.Done()
	}()
	wg.Wait()
}

func nestedWaits(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		added := make(chan struct{})
		go func() {
			wg.Add(1) // ok: the one that starts it waits for this
			close(added)
			defer wg.Done()
			b()
		}()
		a()
		<-added
		wg.Done()
	}()
	wg.Wait()
}

func siblingOrdered(work func()) {
	var wg sync.WaitGroup
	stopped, added := make(chan struct{}), make(chan struct{})
	go func() {
		<-added
		wg.Wait()
		close(stopped)
	}()
	go func() {
		wg.Add(1) // ok: the other waits for this
		close(added)
		defer wg.Done()
		work()
	}()
	<-stopped
}

// A third one keeps the group from zero.
func nestedThird(a, b func(), keep <-chan struct{}) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		<-keep
		wg.Done()
	}()
	wg.Add(1)
	go func() {
		defer wg.Done()
		go func() {
			wg.Add(1) // ok, for all that is known
			defer wg.Done()
			b()
		}()
		a()
	}()
	wg.Wait()
}
