// Package cockroach35931 has the structure of the kernel of that name, corrected.
package cockroach35931

import "sync"

type catcher interface{ Throw() }

type pass struct{ to catcher }

// net holds thrown balls until they are collected.
type net struct{ balls chan struct{} }

func (n *net) Throw() { n.balls <- struct{}{} }

func (n *net) collect(count int) {
	for range count {
		<-n.balls
	}
}

func (n *net) hang(room int) { n.balls = make(chan struct{}, room) }

type match struct {
	game   *game
	passes map[int]*pass
}

type league struct {
	sync.Mutex
	matches map[int]*match
}

func (l *league) matchLocked(id int) *match {
	m, ok := l.matches[id]
	if !ok {
		m = &match{}
		l.matches[id] = m
	}
	return m
}

func (l *league) openLocked(id int) []catcher {
	m := l.matches[id]
	open := make([]catcher, 0)
	for _, p := range m.passes {
		open = append(open, p.to)
	}
	return open
}

type game struct {
	id     int
	league *league
	passes map[int]*pass
}

func (g *game) whistle() {
	g.league.Lock()
	late := g.league.openLocked(g.id)
	g.league.Unlock()
	for _, c := range late {
		c.Throw()
	}
}

func (l *league) enter(g *game, passes map[int]*pass) {
	m := l.matchLocked(g.id)
	m.game = g
	m.passes = passes
}

func newLeague() *league { return &league{matches: make(map[int]*match)} }

func Run() {
	l := newLeague()
	left := &net{}
	left.hang(1)
	right := &net{}
	right.hang(1)
	passes := map[int]*pass{0: {to: left}, 1: {to: right}}
	left.Throw()
	g := &game{id: 0, league: l, passes: passes}
	l.enter(g, passes)
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		left.collect(2)
	}()
	go func() {
		defer wg.Done()
		right.collect(1)
	}()
	g.whistle()
	wg.Wait()
}
