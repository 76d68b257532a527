// Package etcd8194 has the structure of the kernel of that name, corrected.
package etcd8194

import (
	"sync"
	"time"
)

const rate = 1000

type guest struct{}

type host struct {
	rate int
	mu   sync.Mutex
	stop chan struct{}
	done chan struct{}
}

func pileUp() {
	h := newHostWith(10)
	close(h.stop)
	<-h.done
}

func (h *host) greet() {
	defer close(h.done)
	for range 10 {
		var gs []*guest
		gs = append(gs, &guest{})
		if len(gs) != 0 {
			if len(gs) > h.rate/2 {
				gs = gs[:h.rate/2]
			}
			select {
			case <-h.stop:
				return
			default:
			}
		}
		select {
		case <-time.After(time.Millisecond):
		case <-h.stop:
			return
		}
	}
}

func newHost() *host { return newHostWith(rate) }

func newHostWith(rate int) *host {
	h := &host{rate: rate, stop: make(chan struct{}), done: make(chan struct{})}
	go h.greet()
	return h
}

func open() { newHost() }

func Run() {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		open()
	}()
	go func() {
		defer wg.Done()
		pileUp()
	}()
	wg.Wait()
}
