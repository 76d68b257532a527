// Package cockroach2448 has the structure of the kernel of that name, corrected.
package cockroach2448

import (
	"sync"
	"time"
)

type bell struct{ rung chan bool }

func (b *bell) ringing() <-chan bool { return b.rung }

type moved struct{ after func() }

// table seats players; what it announces may call back, so that it must listen
// to callbacks while it announces.
type table struct {
	bell    *bell
	News    chan any
	replies chan func()
}

func (t *table) announce(news any) {
	for {
		select {
		case t.News <- news:
			return
		case reply := <-t.replies:
			reply()
		case <-t.bell.ringing():
			return
		}
	}
}

type game struct{ *table }

func (g *game) play(rounds int) {
	for range rounds {
		select {
		case <-g.bell.ringing():
			return
		case reply := <-g.replies:
			reply()
		default:
			g.turn()
		}
	}
}

func (g *game) turn() {
	g.announce(&moved{after: func() {
		select {
		case g.replies <- func() { time.Sleep(time.Nanosecond) }:
		case <-g.bell.ringing():
		}
	}})
}

type scribe struct{ table *table }

func (s *scribe) write() {
	for {
		select {
		case n := <-s.table.News:
			switch n := n.(type) {
			case *moved:
				after := n.after
				if after != nil {
					after()
				}
			}
		case <-s.table.bell.ringing():
			return
		}
	}
}

func newGame() (*scribe, *game) {
	b := &bell{rung: make(chan bool)}
	t := &table{bell: b, News: make(chan any), replies: make(chan func())}
	return &scribe{t}, &game{t}
}

func Run() {
	s, g := newGame()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s.write()
	}()
	g.play(20)
	close(g.bell.rung)
	wg.Wait()
}
