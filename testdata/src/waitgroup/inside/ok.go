package inside

import "sync"

func before(n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Add(1) // ok: before the goroutine
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func nested() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		wg.Add(1) // ok: this goroutine is counted, and counts another
		go func() {
			defer wg.Done()
			work()
		}()
	}()
	wg.Wait()
}

func counts(ch chan int) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	go func() {
		for range ch {
			wg.Add(1) // ok: counts the goroutines it starts
			go func() {
				defer wg.Done()
				work()
			}()
		}
		close(done)
	}()
	<-done
	wg.Wait()
}

func own() {
	go func() {
		var wg sync.WaitGroup
		wg.Add(1) // ok: the goroutine's own group
		go func() { defer wg.Done(); work() }()
		wg.Wait()
	}()
}

type server struct{ active sync.WaitGroup }

func (s *server) handle() {
	s.active.Add(1)
	defer s.active.Done()
}

func (s *server) serve() {
	s.active.Add(1)
	go func() {
		defer s.active.Done()
		s.handle() // ok: adds in a call, counted before
	}()
	go s.handle2()
	s.active.Wait()
}

func (s *server) handle2() {
	s.active.Add(1) // ok: others add to the group too, so it may be counted already
	defer s.active.Done()
}

func nobodyWaits(wg *sync.WaitGroup) {
	go func() {
		wg.Add(1) // ok: nobody is seen waiting
		defer wg.Done()
	}()
}

func waitedBefore() {
	var wg sync.WaitGroup
	wg.Wait()
	go func() {
		wg.Add(1) // ok: Wait is over by then
		defer wg.Done()
	}()
}
