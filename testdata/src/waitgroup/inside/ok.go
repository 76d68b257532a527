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

func handshake() {
	var wg, started sync.WaitGroup
	start := func() {
		wg.Add(1) // ok: the starter waits until it runs; from nats-server's tests
		defer wg.Done()
		started.Done()
		work()
	}
	started.Add(1)
	go start()
	started.Wait()
	wg.Wait()
}

type dialer struct{ wg sync.WaitGroup }

func (d *dialer) loop(in chan int) {
	d.wg.Add(1) // ok: the one who waits has talked to it before; from go-libp2p's tests
	defer d.wg.Done()
	for range in {
		work()
	}
}

func dial() {
	d := new(dialer)
	in := make(chan int)
	go d.loop(in)
	in <- 1
	close(in)
	d.wg.Wait()
}

func dialOnly() {
	d := new(dialer)
	go d.loop(nil)
}

func waitedBefore() {
	var wg sync.WaitGroup
	wg.Wait()
	go func() {
		wg.Add(1) // ok: Wait is over by then
		defer wg.Done()
	}()
}
