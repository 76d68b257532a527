package inside

import "sync"

// metSub counts itself, but who waits has met it before.
type metSub struct {
	wg    sync.WaitGroup
	unsub chan bool
	ready chan struct{}
}

func subscribeMet() *metSub {
	s := &metSub{unsub: make(chan bool), ready: make(chan struct{})}
	go s.run()
	return s
}

func (s *metSub) run() {
	s.wg.Add(1) // ok: Unsubscribe has sent what is received below
	defer s.wg.Done()
	for {
		select {
		case <-s.unsub:
			return
		default:
			work()
		}
	}
}

func (s *metSub) Unsubscribe() {
	s.unsub <- true
	s.wg.Wait()
}

type metServer struct {
	wg    sync.WaitGroup
	ready chan struct{}
}

func serveMet() *metServer {
	s := &metServer{ready: make(chan struct{})}
	go s.run()
	return s
}

func (s *metServer) run() {
	s.wg.Add(1) // ok: Stop waits until it is ready
	defer s.wg.Done()
	close(s.ready)
	work()
}

func (s *metServer) Stop() {
	<-s.ready
	s.wg.Wait()
}

// The send has room: nobody has received it yet.
type metRoom struct {
	wg    sync.WaitGroup
	unsub chan bool
}

func newMetRoom() *metRoom {
	s := &metRoom{unsub: make(chan bool, 1)}
	go s.run()
	return s
}

func (s *metRoom) run() {
	s.wg.Add(1) // want `s.wg.Add runs in the goroutine that it counts`
	defer s.wg.Done()
	<-s.unsub
}

func (s *metRoom) Unsubscribe() {
	s.unsub <- true
	s.wg.Wait()
}

// Whoever makes it waits until the goroutine has begun.
type metChecker struct {
	wg   sync.WaitGroup
	stop chan struct{}
}

func newMetChecker() *metChecker {
	c := &metChecker{stop: make(chan struct{})}
	var begun sync.WaitGroup
	begun.Add(1)
	go c.monitor(&begun)
	begun.Wait()
	return c
}

func (c *metChecker) monitor(begun *sync.WaitGroup) {
	c.wg.Add(1) // ok: newMetChecker waits for Done
	defer c.wg.Done()
	begun.Done()
	<-c.stop
}

func (c *metChecker) Stop() {
	close(c.stop)
	c.wg.Wait()
}
