package field

import (
	"sync"
	"time"
)

type counts struct{ queued, pinned, failed int }

type state string

// From kubo: each goroutine has a state of its own, and fills its field.
func byState(count func(state) int) *counts {
	var wg sync.WaitGroup
	c := &counts{}
	for _, s := range []state{"queued", "pinned", "failed"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := count(s)
			switch s {
			case "queued":
				c.queued = n // ok
			case "pinned":
				c.pinned = n // ok
			case "failed":
				c.failed = n // ok
			}
		}()
	}
	wg.Wait()
	return c
}

// All with the same test of what they share.
func byMode(mode state, names []string, count func(string) int) *counts {
	var wg sync.WaitGroup
	c := &counts{}
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := count(name)
			switch mode {
			case "queued":
				c.queued = n // want "c.queued is assigned by every goroutine that the loop starts"
			case "pinned":
				c.pinned = n // want "c.pinned is assigned by every goroutine that the loop starts"
			}
		}()
	}
	wg.Wait()
	return c
}

// An element may be there twice, and the test is of what was found.
func byAnswer(names []string, count func(string) int) *counts {
	var wg sync.WaitGroup
	c := &counts{}
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := count(name)
			if n == 0 {
				c.failed = 1 // want "c.failed is assigned by every goroutine that the loop starts"
			}
		}()
	}
	wg.Wait()
	return c
}

// From consul-template: the first tick makes the timer and starts who waits for it;
// later ones find it.
type pause struct {
	timer *time.Timer
	done  chan struct{}
}

func (p *pause) tick() {
	if p.timer == nil {
		p.timer = time.NewTimer(time.Second) // ok
		go func() {
			<-p.timer.C
			p.done <- struct{}{}
		}()
		return
	}
	p.timer.Reset(time.Second)
}

func ticks(events <-chan int) {
	p := &pause{done: make(chan struct{}, 1)}
	for range events {
		p.tick()
	}
}

// Each one starts another.
func (p *pause) again() {
	p.timer = time.NewTimer(time.Second) // want "p.timer is assigned here while the goroutine started at line 112 may still be reading it"
	go func() {
		<-p.timer.C
		p.done <- struct{}{}
	}()
}

func agains(names []string) {
	p := &pause{done: make(chan struct{}, 1)}
	for range names {
		p.again()
	}
}
