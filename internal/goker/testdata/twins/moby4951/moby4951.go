// Package moby4951 has the structure of the kernel of that name, corrected.
package moby4951

import (
	"sync"
	"time"
)

type orchard struct {
	sync.Mutex
	trees  map[string]*tree
	felled int
}

// Fell takes the tree's lock before the orchard's, as what it calls does.
func (o *orchard) Fell(name string) {
	t := o.find(name)
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()

	o.Lock()
	defer o.Unlock()
	o.fell(t)
}

func (o *orchard) find(name string) *tree {
	o.Lock()
	defer o.Unlock()
	t, ok := o.trees[name]
	if !ok {
		return nil
	}
	return t
}

func (o *orchard) fell(t *tree) { o.sawAndWait(t.Name()) }

func (o *orchard) sawAndWait(string) {
	o.Unlock()
	time.Sleep(300 * time.Nanosecond)
	o.Lock()
	o.felled++
}

type tree struct {
	mu   sync.Mutex
	name string
}

func (t *tree) Name() string { return t.name }

func newOrchard() *orchard {
	o := &orchard{trees: make(map[string]*tree)}
	oak := &tree{name: "oak"}
	elm := &tree{name: "elm"}
	o.trees[oak.name] = oak
	o.trees[elm.name] = elm
	return o
}

func Run() {
	o := newOrchard()
	go o.Fell("oak")
	go o.Fell("oak")
}
