// Package kubernetes79631 has the structure of the kernel of that name, corrected.
package kubernetes79631

import "sync"

type pile struct{ stones map[string]struct{} }

func (p *pile) Pop() { delete(p.stones, "a") }

type popper interface{ Pop() }

func pop(p popper) { p.Pop() }

type cairn struct{ pile *pile }

func (c *cairn) Pop() { pop(c.pile) }

func (c *cairn) Get() bool { return c.byName() }

func (c *cairn) byName() bool {
	_, ok := c.pile.stones["a"]
	return ok
}

func newCairn() *cairn { return &cairn{pile: &pile{stones: make(map[string]struct{})}} }

type path struct {
	stop  chan struct{}
	mu    sync.RWMutex
	cairn *cairn
}

func (p *path) weather() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cairn.Pop()
}

func (p *path) Marked() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.cairn.Get()
}

func newPath() *path { return newPathWith() }

func newPathWith() *path {
	p := &path{stop: make(chan struct{}), cairn: newCairn()}
	p.run()
	return p
}

func (p *path) run() { go until(p.weather, p.stop) }

func untilSlowly(f func(), stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
		select {
		case <-stop:
			return
		}
	}
}

func untilSoon(f func(), stop <-chan struct{}) { untilSlowly(f, stop) }

func until(f func(), stop <-chan struct{}) { untilSoon(f, stop) }

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		p := newPath()
		p.Marked()
		close(p.stop)
	}()
	wg.Wait()
}
