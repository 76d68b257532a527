// Package cockroach35073 has the structure of the kernel of that name, corrected.
package cockroach35073

import (
	"sync"
	"sync/atomic"
)

type mood uint32

const (
	hungry mood = iota
	sated
	gone
)

const plates = 16

type guest struct{ mood mood }

func (g *guest) leaves() { atomic.StoreUint32((*uint32)(&g.mood), uint32(gone)) }

type dish int

type hatch struct {
	guest
	dishes chan dish
}

// Left says that nobody eats any more; who waits to serve is let go.
func (h *hatch) Left() {
	h.leaves()
	for {
		select {
		case <-h.dishes:
		default:
			return
		}
	}
}

func (h *hatch) Serve() mood {
	m := mood(atomic.LoadUint32((*uint32)(&h.mood)))
	switch m {
	case hungry:
		h.dishes <- dish(0)
	case sated:
	case gone:
	}
	return m
}

func (h *hatch) open() { h.openWith(plates) }

func (h *hatch) openWith(room int) { h.dishes = make(chan dish, room) }

type waiter struct{ hatch }

func (w *waiter) begin() { w.hatch.open() }

func (w *waiter) start(wg *sync.WaitGroup) {
	if wg != nil {
		wg.Add(1)
	}
	go w.run(wg)
}

func (w *waiter) run(wg *sync.WaitGroup) {
	w.Left()
	if wg != nil {
		wg.Done()
	}
}

func Run() {
	w := &waiter{}
	w.begin()
	var wg sync.WaitGroup
	for range plates {
		w.Serve()
	}
	var late sync.WaitGroup
	late.Add(1)
	go func() {
		w.Serve()
		late.Done()
	}()
	w.start(&wg)
	wg.Wait()
	late.Wait()
	w.hatch.Serve()
}
