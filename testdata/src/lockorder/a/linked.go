package a

import (
	"io"
	"sync"
)

// From cubefs: a node is put into the group that its number says when all is
// loaded, before anybody asks a group for its nodes.
type cell struct {
	mu    sync.RWMutex
	group int
	addr  string
}

type cluster struct {
	lock  sync.RWMutex
	cells map[string]*cell
}

func (c *cluster) View() (out []string) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	for _, n := range c.cells {
		n.mu.RLock() // want `cell.mu is taken while cluster.lock is held .* that meet with the same two wait`
		out = append(out, n.addr)
		n.mu.RUnlock()
	}
	return out
}

func (c *cluster) put(n *cell) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.cells[n.addr] = n
}

type topology struct{ clusters sync.Map }

func (t *topology) find(id int) *cluster {
	v, _ := t.clusters.Load(id)
	c, _ := v.(*cluster)
	return c
}

func (t *topology) Load(all []*cell) {
	for _, n := range all {
		n.mu.Lock()
		t.find(n.group).put(n) // ok: said at the other end
		n.mu.Unlock()
	}
}

// From ollama: what comes over a channel of the owner's is its own.
type owner struct {
	mu      sync.Mutex
	loaded  map[string]*loadedModel
	expired chan *loadedModel
}

type loadedModel struct {
	mu   sync.Mutex
	name string
	refs int
}

func (o *owner) Expire(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case m := <-o.expired:
			m.mu.Lock()
			if m.refs == 0 {
				o.mu.Lock() // want `owner.mu is taken while loadedModel.mu is held .* two goroutines that meet wait`
				delete(o.loaded, m.name)
				o.mu.Unlock()
			}
			m.mu.Unlock()
		}
	}
}

func (o *owner) Use(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m := o.loaded[name]; m != nil {
		m.mu.Lock() // ok: said at the other end
		m.refs++
		m.mu.Unlock()
	}
}

// From cubefs: one state machine, the steps of which another package calls one
// after the other.
type machine struct {
	log   sync.Mutex
	state sync.Mutex
}

var _ io.Writer = (*machine)(nil)

func NewMachine() io.Writer { return &machine{} }

func (m *machine) Write(b []byte) (int, error) {
	if len(b) > 0 {
		m.apply()
	} else {
		m.undo()
	}
	return len(b), nil
}

func (m *machine) apply() {
	m.log.Lock()
	m.state.Lock() // want `machine.state is taken while machine.log is held`
	m.state.Unlock()
	m.log.Unlock()
}

func (m *machine) undo() {
	m.state.Lock()
	m.log.Lock() // ok: said at the other end
	m.log.Unlock()
	m.state.Unlock()
}
