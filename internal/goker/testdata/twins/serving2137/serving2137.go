// Package serving2137 has the structure of the kernel of that name, corrected.
package serving2137

import "sync"

type ticket struct{}

type visitor struct {
	look   *sync.Mutex
	inside chan bool
}

type tower struct {
	waiting chan ticket
	top     chan ticket
}

func (t *tower) Climb(look func()) bool {
	var tk ticket
	select {
	default:
		return false
	case t.waiting <- tk:
		t.top <- tk
		defer func() {
			<-t.top
			<-t.waiting
		}()
		look()
		return true
	}
}

func (t *tower) send() visitor {
	v := visitor{look: &sync.Mutex{}, inside: make(chan bool, 1)}
	v.look.Lock()
	var begun sync.WaitGroup
	begun.Add(1)
	go func() {
		begun.Done()
		ok := t.Climb(func() {
			v.look.Lock()
			v.look.Unlock()
		})
		v.inside <- ok
	}()
	begun.Wait()
	return v
}

func (t *tower) sendMany(n int) []visitor {
	vs := make([]visitor, n)
	for i := range vs {
		vs[i] = t.send()
	}
	return vs
}

func newTower(queue, top int32) *tower {
	return &tower{
		waiting: make(chan ticket, queue+top),
		top:     make(chan ticket, top),
	}
}

func letLook(v visitor) { v.look.Unlock() }

func await(v visitor) {
	ok := <-v.inside
	v.inside <- ok
}

// letAllLook lets everybody look before it waits for anybody: who is at the
// top first is not known.
func letAllLook(vs []visitor) {
	for _, v := range vs {
		letLook(v)
	}
	for _, v := range vs {
		await(v)
	}
}

func Run() {
	t := newTower(1, 1)
	vs := t.sendMany(2)
	letAllLook(vs)
}
