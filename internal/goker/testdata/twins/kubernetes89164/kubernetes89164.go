// Package kubernetes89164 has the structure of the kernel of that name, corrected.
package kubernetes89164

import "sync"

type listener int

type radio struct {
	sync.RWMutex
	listeners []*listener
}

func (r *radio) begin() []*listener {
	r.Lock()
	defer r.Unlock()
	r.listeners = r.listeners[:0]
	return append([]*listener(nil), r.listeners...)
}

func (r *radio) play() {
	for range r.begin() {
	}
}

func (r *radio) playAll() { r.play() }

func buildRadio() *radio {
	r := &radio{}
	go r.playAll()
	return r
}

func newRadio() *radio { return buildRadio() }

func Run() {
	r := newRadio()
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			r.play()
			wg.Done()
		}()
	}
	wg.Wait()
}
