// Package moby27782 has the structure of the kernel of that name, corrected.
package moby27782

import (
	"errors"
	"sync"
)

type motion struct{ kind kind }

type kind uint32

const (
	rise kind = 1 << iota
	fall
	vanish
)

func newMotion(k kind) motion { return motion{k} }

func (m *motion) unseen(b *bird) bool {
	if m.kind != fall {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.there = false
		b.changed.Broadcast()
		return true
	}
	return false
}

// bird moves until it is scared away. Who waits for it to be gone is told by
// the goroutine that sees it go.
type bird struct {
	Motions chan motion
	mu      sync.Mutex
	changed *sync.Cond
	there   bool
	scared  chan struct{}
}

func newBird() *bird {
	b := &bird{Motions: make(chan motion), there: true, scared: make(chan struct{})}
	b.changed = sync.NewCond(&b.mu)
	go b.fly()
	return b
}

func (b *bird) fly() {
	defer close(b.Motions)
	defer b.gone()
	for {
		if b.isScared() {
			return
		}
		m := newMotion(fall)
		if !m.unseen(b) {
			select {
			case b.Motions <- m:
			case <-b.scared:
				return
			}
		}
	}
}

func (b *bird) gone() {
	m := newMotion(vanish)
	m.unseen(b)
}

func (b *bird) isScared() bool {
	select {
	case <-b.scared:
		return true
	default:
		return false
	}
}

func (b *bird) Scare() {
	if b.isScared() {
		return
	}
	close(b.scared)
}

func (b *bird) AwaitGone() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.there {
		b.changed.Wait()
	}
}

type animal interface {
	Moves() <-chan motion
	AwaitGone()
	Scare()
}

func find() animal { return findBird() }

func findBird() animal { return &tagged{newBird()} }

type tagged struct{ *bird }

func (t *tagged) Moves() <-chan motion { return t.bird.Motions }

func spot() animal {
	a := find()
	return a
}

type hiker struct {
	once sync.Once
	left chan struct{}
}

func (h *hiker) Leave() { h.once.Do(func() { close(h.left) }) }

func (h *hiker) Leaving() <-chan struct{} { return h.left }

func newHiker() *hiker { return &hiker{left: make(chan struct{})} }

func observe(h *hiker) {
	a := spot()
	defer func() { a.Scare() }()
	look := func() {
		select {
		case <-a.Moves():
		case <-h.Leaving():
			a.Scare()
			a.AwaitGone()
			return
		}
	}
	twice := func() { look() }
	twice()
}

type hut struct{ book *guestbook }

func (h *hut) Open() {
	if err := h.start(); err != nil {
		h.Shut()
	}
}

func (h *hut) start() error {
	b := &guestbook{hikers: make(map[*hiker]struct{})}
	h.book = b
	b.Enter()
	return errors.New("snow")
}

func (h *hut) Shut() {
	if h.book != nil {
		h.book.Close()
	}
}

type guestbook struct {
	mu     sync.Mutex
	hikers map[*hiker]struct{}
}

func (g *guestbook) Enter() *hiker {
	h := newHiker()
	g.mu.Lock()
	g.hikers[h] = struct{}{}
	g.mu.Unlock()
	go g.follow(h)
	return h
}

func (g *guestbook) follow(h *hiker) { observe(h) }

func (g *guestbook) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for h := range g.hikers {
		h.Leave()
		delete(g.hikers, h)
	}
}

func Run() { go (&hut{}).Open() }
