// Package cockroach7504 has the structure of the kernel of that name, corrected.
package cockroach7504

import "sync"

func labelOf(b *berth) int { return b.id }

type berth struct {
	mu    sync.Mutex
	id    int
	users int
}

type pier struct{ berths []*berth }

func (p *pier) at(id int) *berth { return p.berths[id] }

func (p *pier) drop(b *berth) {
	for i := range p.berths {
		if p.berths[i] == b {
			p.berths = append(p.berths[:i:i], p.berths[i+1:]...)
			break
		}
	}
}

type dock struct {
	names *names
	mu    sync.Mutex
	pier  *pier
}

// free takes the name away before it locks the berth: whoever looks the name
// up has done with the names when it locks the berth.
func (d *dock) free(b *berth) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found := d.pier.at(labelOf(b))
	d.forget(found)
	found.mu.Lock()
	defer found.mu.Unlock()
	found.users = 0
}

func (d *dock) forget(b *berth) {
	d.pier.drop(b)
	d.names.drop(b)
}

type names struct {
	mu     sync.Mutex
	berths map[int]*berth
}

func (n *names) use(id int) {
	n.mu.Lock()
	b, ok := n.berths[id]
	n.mu.Unlock()
	if !ok {
		return
	}
	if b == nil {
		panic("a name without a berth")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.users++
}

func (n *names) drop(b *berth) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := labelOf(b)
	existing, ok := n.berths[key]
	if !ok {
		return
	}
	if existing == b {
		delete(n.berths, key)
	}
}

type harbour struct {
	names *names
	docks map[int]*dock
}

func (h *harbour) Use(id int) { h.names.use(id) }

func (h *harbour) dockOf(b *berth) *dock {
	d, ok := h.docks[b.id]
	if !ok {
		return nil
	}
	return d
}

func (h *harbour) Free(b *berth) {
	d := h.dockOf(b)
	d.free(b)
}

func newHarbour(n *names, d *dock) *harbour {
	h := &harbour{names: n, docks: make(map[int]*dock)}
	h.docks[0] = d
	return h
}

func newPier(n int) *pier {
	p := &pier{}
	for range n {
		p.berths = append(p.berths, new(berth))
	}
	return p
}

func Run() {
	const berths = 2
	p := newPier(berths)
	n := &names{berths: make(map[int]*berth)}
	for i := range berths {
		n.berths[i] = p.at(i)
	}
	d := &dock{names: n, pier: p}
	h := newHarbour(n, d)
	first := p.at(0)
	go func() { h.Use(0) }()
	go func() { h.Free(first) }()
}
