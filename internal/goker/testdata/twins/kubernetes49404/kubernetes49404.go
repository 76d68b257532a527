// Package kubernetes49404 has the structure of the kernel of that name, corrected.
package kubernetes49404

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

type servant interface{ Serve() }

type servantFunc func()

func (f servantFunc) Serve() { f() }

type place struct{ s servant }

type table struct{ places []place }

func (t *table) match() servant {
	for _, p := range t.places {
		return p.s
	}
	return nil
}

func (t *table) servant() (s servant) {
	s = t.match()
	return
}

func (t *table) Servant() servant { return t.servant() }

func (t *table) Seat(s servant) {
	p := place{s: s}
	t.places = insert(t.places, p)
}

func (t *table) Serve() {
	s := t.Servant()
	s.Serve()
}

func insert(ps []place, p place) []place {
	n := len(ps)
	i := 0
	if i == n {
		return append(ps, p)
	}
	ps = append(ps, place{})
	copy(ps[i+1:], ps[i:])
	ps[i] = p
	return ps
}

func newTable() *table { return new(table) }

type tavern struct {
	kitchen *kitchen
	wg      sync.WaitGroup
}

func (t *tavern) Open() { t.serve() }

func (t *tavern) serve() {
	t.wg.Add(1)
	go func() {
		defer t.wg.Done()
		t.kitchen.Serve()
	}()
}

type course struct{ kitchen *kitchen }

func (c *course) serve() { cook{c.kitchen}.Serve() }

type cook struct{ kitchen *kitchen }

func (c cook) Serve() {
	s := c.kitchen.servant
	s.Serve()
}

type kitchen struct{ servant servant }

func (k *kitchen) Serve() {
	c := k.course()
	go c.serve()
}

func (k *kitchen) course() *course {
	c := &course{kitchen: k}
	return c
}

func newTavern(s servant) *tavern { return &tavern{kitchen: &kitchen{servant: s}} }

func Run() {
	const expected = true
	var called atomic.Bool
	func() {
		t := newTable()
		t.Seat(servantFunc(func() { called.Store(true) }))
		v := newTavern(t)
		v.Open()
		defer func() {
			if called.Load() != expected {
				_ = fmt.Sprintf("nobody came")
			}
		}()
	}()
	time.Sleep(time.Millisecond)
}
