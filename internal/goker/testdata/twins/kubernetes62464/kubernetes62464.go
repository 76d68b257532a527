// Package kubernetes62464 has the structure of the kernel of that name, corrected.
package kubernetes62464

import "sync"

type seats interface {
	Mine(n int) int
	Taken(n int) bool
	Free() int
	Reset()
}

type bus struct {
	sync.RWMutex
	free int
}

func (b *bus) Mine(n int) int {
	b.RLock()
	defer b.RUnlock()
	if b.taken(n) {
		return n
	}
	return b.spare()
}

func (b *bus) Taken(n int) bool {
	b.RLock()
	defer b.RUnlock()
	return b.taken(n)
}

func (b *bus) taken(n int) bool { return n > b.free }

func (b *bus) Free() int {
	b.RLock()
	defer b.RUnlock()
	return b.spare()
}

func (b *bus) spare() int { return b.free }

func (b *bus) Reset() {
	b.Lock()
	defer b.Unlock()
	b.free = 40
}

type conductor struct{}

func (c *conductor) terminus(s seats) {
	s.Free()
	s.Reset()
}

type company struct{ bus *bus }

func (c *company) count() { c.bus.Mine(3) }

func newLine() (*conductor, *company) {
	b := &bus{}
	return &conductor{}, &company{b}
}

func Run() {
	d, c := newLine()
	go c.count()
	go d.terminus(c.bus)
}
