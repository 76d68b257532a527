// Package cockroach4407 has the structure of the kernel of that name, corrected.
package cockroach4407

import (
	"sync"
	"time"
)

type office struct {
	shut    chan struct{}
	inside  sync.WaitGroup
	mu      sync.Mutex
	closing bool
}

func newOffice() *office { return &office{shut: make(chan struct{})} }

// Enter lets nobody in once Close waits: the flag and Add share a lock.
func (o *office) Enter(work func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing {
		return
	}
	o.inside.Add(1)
	go func() {
		defer o.inside.Done()
		work()
	}()
}

func (o *office) Close() {
	o.mu.Lock()
	o.closing = true
	o.mu.Unlock()
	close(o.shut)
	o.inside.Wait()
}

type clerk struct {
	mu     sync.Mutex
	notes  int
	office *office
}

func (c *clerk) Talk() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.office.Enter(func() { c.note() })
}

func (c *clerk) note() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes++
}

func Run() {
	o := newOffice()
	defer o.Close()
	c := &clerk{office: o}
	for range 2 {
		go c.Talk()
	}
	time.Sleep(time.Millisecond)
}
