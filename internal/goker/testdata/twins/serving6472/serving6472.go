// Package serving6472 has the structure of the kernel of that name, corrected.
package serving6472

import (
	"sync"
	"sync/atomic"
)

type task struct{ state *state }

type state struct{ pending int32 }

type any_ interface{}

type box interface {
	Get() any
	Put(item any)
}

type chest struct {
	items []any_
	cond  *sync.Cond
}

func (c *chest) Get() (item any) {
	c.cond.L.Lock()
	defer c.cond.L.Unlock()
	if len(c.items) == 0 {
		return nil
	}
	item, c.items = c.items[0], c.items[1:]
	return item
}

func (c *chest) Put(item any) {
	c.cond.L.Lock()
	defer c.cond.L.Unlock()
	c.items = append(c.items, item)
}

type slowBox interface {
	box
	PutLater(item any)
}

type slow struct{ box }

func (s *slow) PutLater(item any) { s.Put(item) }

func newSlow() slowBox { return &slow{&chest{items: []any_{}, cond: sync.NewCond(&sync.Mutex{})}} }

func newSlowBox() slowBox { return newSlow() }

type calmBox interface {
	slowBox
	PutCalmly(item any)
}

type calm struct{ slowBox }

func (c *calm) PutCalmly(item any) { c.slowBox.PutLater(item) }

func newCalmBox() calmBox { return &calm{slowBox: newSlowBox()} }

type prober struct{ box calmBox }

// Ready counts the tasks before anybody can take one.
func (p *prober) Ready() {
	tasks := make(map[string][]*task)
	s := &state{}
	tasks["a"] = append(tasks["a"], &task{state: s})
	atomic.AddInt32(&s.pending, int32(len(tasks)))
	for _, ts := range tasks {
		for _, t := range ts {
			p.box.Put(t)
		}
	}
}

func (p *prober) next() {
	got := p.box.Get()
	t, ok := got.(*task)
	if !ok {
		return
	}
	p.done(t.state)
}

func (p *prober) done(s *state) {
	if atomic.AddInt32(&s.pending, -1) == 0 {
		return
	}
}

func (p *prober) Start() chan struct{} {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p.next()
		}()
	}
	ended := make(chan struct{})
	go func() {
		wg.Wait()
		close(ended)
	}()
	return ended
}

func newProber() *prober {
	b := newCalmBox()
	b.Put(&task{&state{}})
	return &prober{box: b}
}

func Run() {
	p := newProber()
	ended := p.Start()
	defer func() { <-ended }()
	p.Ready()
}
