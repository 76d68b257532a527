// Package kubernetes38669 has the structure of the kernel of that name, corrected.
package kubernetes38669

import "sync"

type drop int
type word int

type gauge struct {
	sync.Mutex
	drops   chan drop
	words   chan word
	dry     chan struct{}
	stopped bool
}

func (g *gauge) run(first []drop) {
	for _, d := range first {
		g.say(&d)
	}
	defer close(g.words)
	defer g.Stop()
	for {
		d, ok := <-g.drops
		if !ok {
			return
		}
		g.say(&d)
	}
}

func (g *gauge) say(d *drop) {
	select {
	case g.words <- word(*d):
	case <-g.dry:
	}
}

func (g *gauge) Words() <-chan word { return g.words }

func (g *gauge) Stop() { g.stop() }

func (g *gauge) stop() {
	g.Lock()
	defer g.Unlock()
	if !g.stopped {
		g.stopped = true
		close(g.dry)
		close(g.drops)
	}
}

func newGauge(room int, first []drop) *gauge {
	g := &gauge{
		drops: make(chan drop, room),
		words: make(chan word, room),
		dry:   make(chan struct{}),
	}
	go g.run(first)
	return g
}

func Run() {
	first := []drop{1, 2}
	g := newGauge(0, first)
	<-g.Words()
	g.Stop()
}
