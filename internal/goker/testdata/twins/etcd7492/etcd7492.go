// Package etcd7492 has the structure of the kernel of that name, corrected.
package etcd7492

import (
	"sync"
	"time"
)

type cloakroom interface {
	issue()
	open()
	shut()
}

type ticketClock struct {
	tickets map[string]time.Time
	issued  chan struct{}
	quit    chan chan struct{}
	expire  func(string)
}

type theatre struct{ cloaks cloakroom }

func (t *theatre) Enter() { t.cloaks.issue() }

func newTicketClock(expire func(string)) *ticketClock {
	c := &ticketClock{
		tickets: make(map[string]time.Time),
		issued:  make(chan struct{}, 1),
		quit:    make(chan chan struct{}),
		expire:  expire,
	}
	go c.run()
	return c
}

func (c *ticketClock) run() {
	tick := time.NewTicker(time.Nanosecond)
	defer tick.Stop()
	for {
		select {
		case <-c.issued:
			c.tickets["a"] = time.Now()
		case <-tick.C:
			for t := range c.tickets {
				c.expire(t)
				delete(c.tickets, t)
			}
		case wait := <-c.quit:
			wait <- struct{}{}
			return
		}
	}
}

func (c *ticketClock) add() { c.issued <- struct{}{} }

func (c *ticketClock) stop() {
	wait := make(chan struct{})
	c.quit <- wait
	<-wait
	close(c.quit)
}

type pegs struct {
	clock *ticketClock
	mu    sync.RWMutex
	used  int
}

func (p *pegs) issue() { p.hangUp() }

func (p *pegs) hangUp() {
	p.mu.Lock()
	p.used++
	p.mu.Unlock()
	p.clock.add()
}

func releaser(p *pegs) func(string) {
	return func(string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.used--
	}
}

func (p *pegs) open() { p.clock = newTicketClock(releaser(p)) }

func (p *pegs) shut() {
	if p.clock != nil {
		p.clock.stop()
		p.clock = nil
	}
	p.mu.Lock()
	p.used = 0
	p.mu.Unlock()
}

func newPegs() *pegs { return &pegs{} }

func newTheatre() (*theatre, func()) {
	t := &theatre{cloaks: newPegs()}
	t.cloaks.open()
	return t, func() { t.cloaks.shut() }
}

func Run() {
	t, down := newTheatre()
	defer down()
	var wg sync.WaitGroup
	wg.Add(3)
	for range 3 {
		go func() {
			t.Enter()
			defer wg.Done()
		}()
	}
	wg.Wait()
}
