// Package kubernetes81148 has the structure of the kernel of that name, corrected.
package kubernetes81148

import (
	"sync"
	"time"
)

const stale = time.Minute

type guest string

type entry struct {
	guest guest
	since time.Time
}

type list struct {
	entries map[string]*entry
	name    func(guest) string
}

func (l *list) put(e *entry) { l.entries[l.name(e.guest)] = e }

func fullName(g guest) string { return string(g) }

func newList() *list { return &list{entries: make(map[string]*entry), name: fullName} }

type porter struct {
	stop <-chan struct{}
	mu   sync.RWMutex
	list *list
}

func (p *porter) sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.list.entries {
		_ = e.since
	}
}

func (p *porter) run() { go until(p.sweep, p.stop) }

func (p *porter) entry(g guest) *entry { return &entry{guest: g, since: time.Now()} }

func newPorterWith(stop <-chan struct{}) *porter {
	p := &porter{stop: stop, list: newList()}
	p.run()
	return p
}

func newPorter(stop <-chan struct{}) *porter { return newPorterWith(stop) }

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

func enter(p *porter, g guest) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list.put(p.entry(g))
}

func Run() {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		p := newPorter(stop)
		g := guest("a")
		enter(p, g)
		p.mu.Lock()
		p.list.entries[fullName(g)].since = time.Now().Add(-stale)
		p.mu.Unlock()
	}()
	wg.Wait()
	close(stop)
}
