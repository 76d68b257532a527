// Package moby30408 has the structure of the kernel of that name, corrected.
package moby30408

import (
	"errors"
	"sync"
)

type papers struct{ stamps []string }

type gate struct {
	opening *sync.Cond
	failed  error
	papers  *papers
}

func (g *gate) awaitOpen() error {
	g.opening.L.Lock()
	for !g.open() {
		g.opening.Wait()
	}
	g.opening.L.Unlock()
	return g.failed
}

func (g *gate) open() bool { return g.papers != nil || g.failed != nil }

func (g *gate) fail(err error) {
	g.opening.L.Lock()
	g.failed = err
	g.opening.L.Unlock()
	g.opening.Broadcast()
}

func waitAt(g *gate) {
	done := make(chan struct{})
	go func() {
		g.awaitOpen()
		close(done)
	}()
	<-done
}

func Run() {
	g := &gate{opening: sync.NewCond(&sync.Mutex{})}
	g.fail(errors.New("the key is lost"))
	waitAt(g)
}
