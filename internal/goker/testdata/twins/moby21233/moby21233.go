// Package moby21233 has the structure of the kernel of that name, corrected.
package moby21233

import (
	"sync"
	"time"
)

type news struct{}

type paper interface{ Print(news) error }

type wire chan<- news

func toWire(w chan<- news) paper { return wire(w) }

func (w wire) Print(n news) error {
	w <- n
	return nil
}

type editor struct{ mu sync.Mutex }

func newEditor() *editor { return &editor{} }

type affair struct {
	mu   sync.Mutex
	seen int
}

func newAffair() *affair { return &affair{} }

type reporter struct {
	hint chan struct{}
	back chan struct{}
	home chan struct{}
}

func (a *affair) End(r *reporter) {
	a.mu.Lock()
	a.seen = 0
	a.mu.Unlock()
	close(r.back)
	<-r.home
}

func (a *affair) Follow(p paper) *reporter {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := news{}
	r := &reporter{back: make(chan struct{}), hint: make(chan struct{}), home: make(chan struct{})}
	go func() {
		defer func() { close(r.home) }()
		done := false
		for n := 0; ; n++ {
			a.mu.Lock()
			a.seen++
			a.mu.Unlock()
			if n%2 == 0 {
				p.Print(last)
			}
			if done {
				return
			}
			select {
			case <-r.hint:
			case <-r.back:
				done = true
			}
		}
	}()
	return r
}

func (e *editor) Send(p paper) (*affair, *reporter) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := newAffair()
	return a, a.Follow(p)
}

func edition() {
	e := newEditor()
	lines := make(chan news)
	read := make(chan struct{})
	go func() {
		time.Sleep(time.Millisecond)
		n := 0
		for range lines {
			n++
		}
		close(read)
	}()
	time.Sleep(time.Millisecond)
	towns := []string{"north", "south", "east"}
	affairs := make([]*affair, len(towns))
	reporters := make([]*reporter, len(towns))
	for i := range towns {
		affairs[i], reporters[i] = e.Send(toWire(lines))
	}
	for i := range affairs {
		affairs[i].End(reporters[i])
	}
	close(lines)
	<-read
}

func Run() { edition() }
