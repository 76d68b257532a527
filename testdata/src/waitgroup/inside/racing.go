package inside

import (
	"sync"
	"time"
)

// From CockroachDB's stopper.
type stopper struct {
	quit chan struct{}
	stop sync.WaitGroup
}

func (s *stopper) run(f func()) {
	s.stop.Add(1) // want "n.stopper.stop.Add runs in the goroutine started at line 39, which nothing counts, while startAndStop may already be in Wait .line 36., which then misses it"
	go func() {
		defer s.stop.Done()
		f()
	}()
}

func (s *stopper) Stop() {
	close(s.quit)
	s.stop.Wait()
}

type node struct {
	mu      sync.Mutex
	stopper *stopper
}

func (n *node) gossip() { n.stopper.run(work) }

func startAndStop() {
	s := &stopper{quit: make(chan struct{})}
	defer s.Stop()
	n := &node{stopper: s}
	for range 2 {
		go n.gossip()
	}
	time.Sleep(time.Millisecond)
}

// Look-alikes.

type counted struct{ wg sync.WaitGroup }

func (c *counted) spawn(f func()) {
	c.wg.Add(1) // ok: the goroutine that calls it is counted
	go func() {
		defer c.wg.Done()
		f()
	}()
}

func countedFirst(c *counted) {
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		c.spawn(work)
	}()
	c.wg.Wait()
}

type flagged struct {
	mu   sync.Mutex
	shut bool
	wg   sync.WaitGroup
}

func (f *flagged) spawn(w func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut {
		return
	}
	f.wg.Add(1) // ok: under the lock that the one who waits takes first
	go func() {
		defer f.wg.Done()
		w()
	}()
}

func (f *flagged) Stop() {
	f.mu.Lock()
	f.shut = true
	f.mu.Unlock()
	f.wg.Wait()
}

func flaggedStop(f *flagged) {
	go f.spawn(work)
	f.Stop()
}

type awaited struct{ wg sync.WaitGroup }

func (a *awaited) spawn(w func()) {
	a.wg.Add(1) // ok: the starter waits for the goroutine that calls it
	go func() {
		defer a.wg.Done()
		w()
	}()
}

func awaitedStop(a *awaited) {
	done := make(chan bool)
	go func() {
		a.spawn(work)
		close(done)
	}()
	<-done
	a.wg.Wait()
}
