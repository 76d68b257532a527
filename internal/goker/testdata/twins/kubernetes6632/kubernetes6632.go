// Package kubernetes6632 has the structure of the kernel of that name, corrected.
package kubernetes6632

import "sync"

type cable struct{ cut chan bool }

type radio struct {
	pings chan bool
	mu    sync.Mutex
	cable *cable
}

func (r *radio) monitor() {
	pings := r.pings
Loop:
	for {
		select {
		case <-pings:
		case <-r.cable.cut:
			go func() {
				for range pings {
				}
			}()
			r.mu.Lock()
			close(pings)
			r.pings = nil
			r.mu.Unlock()
			break Loop
		}
	}
}

func (r *radio) Send() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pings == nil {
		return
	}
	r.pings <- true
}

func newRadio() *radio {
	return &radio{pings: make(chan bool), cable: &cable{cut: make(chan bool)}}
}

func Run() {
	r := newRadio()
	go func() { r.cable.cut <- true }()
	go r.monitor()
	go r.Send()
}
