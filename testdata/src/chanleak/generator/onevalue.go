package generator

import "os"

// A channel with one answer is not closed.

func startRemove(name string) <-chan error {
	errc := make(chan error)
	go func() { errc <- os.Remove(name) }()
	return errc
}

func removeAndForget(name string) {
	startRemove(name) // want `nobody receives from the channel that startRemove returns; receive the value that comes, or make the channel with room for it`
}

func removeAndAsk(name string) error {
	return <-startRemove(name) // ok
}

// tree keeps the channel that it returns in a field, to send on it.
type tree struct {
	root string
	out  chan string
}

func (t *tree) run() {
	defer close(t.out)
	es, _ := os.ReadDir(t.root)
	for _, e := range es {
		t.out <- e.Name()
	}
}

func (t *tree) names() <-chan string {
	t.out = make(chan string)
	go t.run()
	return t.out
}

func (t *tree) has(name string) bool {
	for n := range t.names() {
		if n == name {
			return true // want `the goroutine that names started waits for ever to send when has leaves`
		}
	}
	return false
}

// grove receives the rest in another method.
type grove struct {
	root string
	out  chan string
}

func (g *grove) run() {
	defer close(g.out)
	es, _ := os.ReadDir(g.root)
	for _, e := range es {
		g.out <- e.Name()
	}
}

func (g *grove) names() <-chan string {
	g.out = make(chan string)
	go g.run()
	return g.out
}

func (g *grove) has(name string) bool {
	for n := range g.names() {
		if n == name {
			return true // ok: drain comes
		}
	}
	return false
}

func (g *grove) drain() {
	for range g.out {
	}
}
