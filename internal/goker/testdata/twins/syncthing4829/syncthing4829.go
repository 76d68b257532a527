// Package syncthing4829 has the structure of the kernel of that name, corrected.
package syncthing4829

import "sync"

type place int

type chart struct {
	mu     sync.RWMutex
	places map[string]place
	told   int
}

func (c *chart) wipe() {
	c.mu.Lock()
	var gone []place
	for name, p := range c.places {
		gone = append(gone, p)
		delete(c.places, name)
	}
	c.mu.Unlock()
	if len(gone) > 0 {
		c.tell(nil, gone)
	}
}

func (c *chart) tell(added, gone []place) int {
	c.mu.RLock()
	n := len(c.places) + len(added) - len(gone)
	c.mu.RUnlock()
	return n
}

type atlas struct {
	mu     sync.RWMutex
	charts []*chart
}

func (a *atlas) Add() *chart {
	c := &chart{places: make(map[string]place)}
	a.mu.Lock()
	a.charts = append(a.charts, c)
	a.mu.Unlock()
	return c
}

func (a *atlas) Remove(c *chart) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, existing := range a.charts {
		if existing == c {
			c.wipe()
		}
	}
}

func Run() {
	a := &atlas{}
	c := a.Add()
	c.places["cape"] = 0
	a.Remove(c)
}
